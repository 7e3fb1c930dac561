select * from (
{{
    register(
        "basin_projects",
        "basin_projects",
        event_date="dispatch_date",
        columns={
            "project_no": "code",
            "project_name": "text",
            "category_name": "text",
            "district_codes": {"kind": "territories", "cell": "place_name"},
            "total_invest_fen": {"kind": "fen", "cells": {"total_invest_wan_yuan": "万元"}},
            "fund_source": "text",
            "start_date": "partial_date",
            "completion_date": "partial_date",
            "progress_percent": "percent",
            "status": "word",
            "dispatch_date": "date",
            "parent_project_no": "code",
        },
    )
}}
)
