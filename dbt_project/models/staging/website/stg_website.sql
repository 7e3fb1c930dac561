select * from (
{{
    register(
        "website",
        "website",
        event_date="published_date",
        columns={
            "post_id": "code",
            "original_post_id": "code",
            "column_name": "text",
            "published_date": {"kind": "date", "cell": "published_time"},
            "created_date": {"kind": "date", "cell": "created_time"},
            "status": "word",
            "is_withdrawn": "yes_no",
            "url": "text",
        },
    )
}}
)
