select * from (
{{
    register(
        "planned_projects",
        "planned_projects",
        event_date="entered_date",
        columns={
            "project_no": "code",
            "project_name": "text",
            "category": "word",
            "district_codes": {"kind": "territories", "cell": "place_name"},
            "total_invest_fen": {"kind": "fen", "cells": {"total_invest_wan_yuan": "万元"}},
            "planning_stage": "text",
            "entered_date": "date",
            "left_date": "date",
            "implemented_project_no": "code",
        },
    )
}}
)
