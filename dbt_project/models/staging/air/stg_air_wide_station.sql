{{ air_wide_cells("air_wide_station") }}
