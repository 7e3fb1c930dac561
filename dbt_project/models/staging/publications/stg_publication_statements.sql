select
    read.*,
    -- what the line speaks of: a figure, or what is printed where it is none
    coalesce(read.stable_id, concat_ws(' ', read.printed_text, read.unit)) as subject
from (
    {{
        with_printed_value(
            register(
                "publications",
                "publication_statements",
                event_date="published_date",
                columns={
                    "document_title": "text",
                    "document_no": "document_no",
                    "published_date": "date",
                    "as_of": {"kind": "date", "may_lie_ahead": true},
                    "publisher": "text",
                    "place": "text",
                    "sentence": "text",
                    "stable_id": "code",
                    "year": "count",
                    "printed_text": "text",
                    "unit": "word",
                    "basis": "text",
                },
            )
        )
    }}
) as read
