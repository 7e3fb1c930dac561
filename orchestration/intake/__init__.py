"""Intake: delivered bytes become text cells with their file, sheet and row; nothing is lost and nothing is guessed.

The door is deliveries.ingest. A file goes through kinds (what it is), decoding, a reader (workbooks, html_tables,
delimited, bulk), layout (its header, by the contract's labels), rows (what each row is), coverage and landing;
register keeps what became of it, versions how deliveries stand to one another, receipts when they came.
"""
