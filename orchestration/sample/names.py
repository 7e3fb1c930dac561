"""Names of enterprises, streets and people that do not exist.

Belongs here: words to make names from; every made enterprise has 样 in its name, every made person 仿. Does not
belong here: codes.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.sample.bureau import District
from orchestration.sample.codes import credit_code, identity_number
from orchestration.sample.dice import Dice

_BRAND = "禾丰源泰恒瑞兴盛宏达嘉润康顺德信宝隆庆祥福安远航"
_TRADES = (
    ("粮食加工", "谷物磨制", "C1310"),
    ("饲料", "饲料加工", "C1329"),
    ("屠宰", "屠宰及肉类加工", "C1351"),
    ("家具", "木质家具制造", "C2110"),
    ("塑料制品", "塑料制品业", "C2929"),
    ("建材", "水泥制品制造", "C3021"),
    ("机械", "农林牧渔专用机械制造", "C3572"),
    ("汽车配件", "汽车零部件及配件制造", "C3670"),
    ("热力", "热力生产和供应", "D4430"),
    ("污水处理", "污水处理及其再生利用", "D4620"),
    ("换热设备", "锅炉及辅助设备制造", "C3411"),
    ("印刷", "包装装潢及其他印刷", "C2319"),
)
_STREETS = ("样板街", "仿古路", "范例大街", "示范路", "试验巷", "模拟大路")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = "文武斌琳芳敏静超勇磊娜婷鹏辉"


@dataclass(frozen=True)
class Enterprise:
    """A made enterprise."""

    name: str
    credit_code: str
    district: str
    office: str
    address: str
    industry: str
    industry_code: str
    longitude: str
    latitude: str


def enterprise(dice: Dice, serial: int, district: District) -> Enterprise:
    """Make an enterprise; a serial is given once, so that no two share a code or a name."""
    place = district.name
    trade, industry, industry_code = dice.pick(_TRADES)
    # the serial in characters, so that names differ where trades and towns do not
    brand, rest = "", serial
    while rest or len(brand) < 3:
        brand, rest = brand + _BRAND[rest % len(_BRAND)], rest // len(_BRAND)
    town = place.removesuffix("满族自治县").removesuffix("区").removesuffix("县").removesuffix("市")
    kind = dice.pick(("有限公司", "有限责任公司", "厂"))
    return Enterprise(
        f"{town}样{brand}{trade}{kind}",
        credit_code(district.code, serial),
        place,
        district.office,
        f"{place}{dice.pick(_STREETS)}{dice.between(1, 999)}号",
        industry,
        industry_code,
        f"124.{dice.between(200000, 900000)}",
        f"43.{dice.between(100000, 900000)}",
    )


def person(serial: int) -> str:
    """Give the name of nobody; the serial makes it unlike the others."""
    return _SURNAMES[serial % len(_SURNAMES)] + "仿" + _GIVEN[serial // len(_SURNAMES) % len(_GIVEN)]


def phone(serial: int) -> str:
    """Give a mobile number of a series that no operator has handed out."""
    return f"1{'9' if serial % 2 else '6'}00{serial:07d}"


def identity(serial: int) -> str:
    """Give an identity number of nobody."""
    return identity_number(serial)


def home(district: District, serial: int) -> str:
    """Give the address of nobody."""
    block, stair, floor, door = serial % 90 + 1, serial % 5 + 1, serial % 7 + 1, serial % 3 + 1
    return f"{district.name}仿真小区{block}号楼{stair}单元{floor}0{door}室"
