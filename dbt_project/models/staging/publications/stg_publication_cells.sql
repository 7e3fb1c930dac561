select * from (
    {{
        with_printed_value(
            register(
                "publications",
                "publication_cells",
                event_date="null",
                columns={
                    "document_title": "text",
                    "table_name": "text",
                    "table_no": "text",
                    "row_name": "text",
                    "column_name": "text",
                    "role": "word",
                    "year": "count",
                    "printed_text": "text",
                    "unit": "word",
                    "group_name": "text",
                    "place": "text",
                },
            )
        )
    }}
)
