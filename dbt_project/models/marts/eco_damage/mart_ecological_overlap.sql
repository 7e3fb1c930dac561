select
    issue.record_id,
    issue.polygon_no,
    issue.district_code,
    issue.rectification_state,
    issue.completed_date,
    listing.batch_year as listing_batch_year,
    listing.rectification_state as listing_state,
    listing.completed_date as listing_completed_date,
    coalesce(
        issue.rectification_state = listing.rectification_state
        and coalesce(issue.completed_date = listing.completed_date, listing.completed_date is null),
        false
    ) as lists_agree
from {{ ref("fct_eco_damage_issue") }} as issue
inner join {{ ref("fct_green_shield_issue") }} as listing
    on issue.polygon_no = listing.polygon_no and listing.is_latest_listing
