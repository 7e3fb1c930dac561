{{ air_hour_facts("city") }}
