select counted.*
from (
    {{ dispositions(ref("int_water_disposed")) }}
) as counted
