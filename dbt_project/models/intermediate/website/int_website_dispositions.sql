select * from (
    {{ dispositions(ref("int_website_rows")) }}
)
