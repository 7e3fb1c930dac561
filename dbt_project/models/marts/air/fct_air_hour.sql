{{ air_hour_facts("station") }}
