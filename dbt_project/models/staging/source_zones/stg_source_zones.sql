select * from (
{{
    register(
        "source_zones",
        "source_zones",
        event_date="approved_date",
        columns={
            "source_code": "code",
            "source_name": "text",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "source_level": "word",
            "zone_kind": {"kind": "word", "cell": "source_level", "field": "zone_kind"},
            "source_type": "word",
            "population_served": "count",
            "approval_document_no": "document_no",
            "approved_date": "date",
            "zone_state": "word",
            "ended_date": "date",
            "first_class_area_km2": "decimal",
            "second_class_area_km2": "decimal",
            "quasi_area_km2": "decimal",
            "longitude": "degrees",
            "latitude": "degrees",
        },
    )
}}
)
