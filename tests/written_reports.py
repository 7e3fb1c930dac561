"""A report on a year in words of its own, filled with the served figures, and the places of its numbers.

Belongs here: the words, how a value is written in them, and writing another value in its place. Does not belong here:
what must be found (tests/pipeline/test_check_report.py).

In the words `{AIR-01}` is a figure's value as it is served; `{AIR-01:汉}` the same in Chinese numerals, `{WAT-01:类}` a
class in them, `{META-02:日}` a day (月日, 汉日); several ids stand where one number is several figures'.
`{AIR-04=符合}` is a claim in these words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

OWN_WORDS = """市人民代表大会常务委员会：
现将{META-01}年度生态环境保护工作总结报告如下。
全年空气优良的天数共{AIR-01:汉}天，优良天数占比为百分之{AIR-02:汉}；细颗粒物平均浓度降到每立方米{AIR-03}微克。空气质量\
{AIR-05=第一次符合}{AIR-04=国家二级标准}，比上年多了6天，下降了10%。
新建、迁移监测子站各{AIR-06,AIR-07:汉}座。本局与{AIR-08}个部门{AIR-09=逐月会商空气质量}。
到年底，燃煤小锅炉{AIR-10=全部拆除}，黑烟抓拍设备装了{AIR-11:汉}套。
四双大桥、金宝屯、六家子、林家这些断面的水质均为{WAT-01,WAT-02,WAT-03,WAT-04:类}类，{WAT-05=没有五类水体}。
流域内开工和建成的重点项目有{WAT-06}个；我市{WAT-07=列为流域治理的试点城市}。
谋划储备了{WAT-09}个治理项目，分为{WAT-08:汉}类。
规划提出：{WAT-10:汉}条河流恢复有水，{WAT-11:汉}条河流恢复有鱼，{WAT-12:汉}座水库和{WAT-13}条河流稳定达标。
{WAT-16=每月}对{WAT-14}条河流的{WAT-15:汉}个断面开展监测。
划定地级水源保护区{WAT-17}个、县级水源保护区{WAT-18}个、农村集中式水源保护区{WAT-19}个、农村分散式水源保护区{WAT-20}个。
入河排污口累计摸排{WAT-21}个，应整治的{WAT-22,WAT-23}个已经全部整治。
“绿盾”行动中发现的{ECO-01}个问题销号，侵占、破坏生态的问题整治{ECO-02}个，{ECO-03}个行政村完成整治。
生态环境损害赔偿案件办了{ECO-04:汉}起。
各级督察先后交办{SUP-01}件，整改完成{SUP-02}件，完成率{SUP-03}%。
网站全年发布信息{GOV-01}条，保持{GOV-02=文明网站}称号。
{EIA-01}个行业、{EIA-02}个项目类别不再办理环评；审批环评文件{EIA-03}份，{EIA-04=全部在承诺时限之内办结}。
累计核发排污许可证{PER-01}张，实行登记管理的单位有{PER-02}家。
检查企业{ENF-01:余}家次，出动车辆86台次；行政处罚案件办结{ENF-02}起，罚款总额为{ENF-06}万元，查封、扣押{ENF-03}家，\
限产、停产{ENF-04}家，行政拘留{ENF-05:汉}人。
信访举报受理后办结{PET-01}件。尾矿库企业查了{ENF-07:汉}户。
{ENF-08:日}，参加跨境突发水污染事件演练。
听证案件{LEG-01}件，行政应诉案件{LEG-02:汉}件，各类培训办了{LEG-03:余}次。
我们坚持“五步工作法”，落实三线一单和双随机、一公开，迎接第二轮督察，编制“十四五”规划，推广“5+1”模式，印发\
环发〔2020〕12号文件，做到党政同责、一岗双责。
{META-02:日}
"""
# the same year as another office would tell it
OTHER_WORDS = """生态环境局{META-01}年工作总结
城乡环境一年好过一年。
大气：截至12月底，我市环境空气优良天数为{AIR-01}天，优良率{AIR-02}%，同比提高1.4个百分点；细颗粒物（PM2.5）年均值{AIR-03}\
微克/立方米，比上年下降10微克/立方米，{AIR-05=首次}{AIR-04=达到国家环境空气质量二级标准}。全年新增监测子站{AIR-06}个，\
迁建{AIR-07}个。会同气象等{AIR-08}个部门{AIR-09=每月开展空气质量会商}。淘汰{AIR-10=10蒸吨及以下燃煤小锅炉，已全部清零}。\
建成黑烟车抓拍系统{AIR-11}套。
水：东辽河四双大桥断面水质为{WAT-01}类，西辽河金宝屯断面水质{WAT-02}类，招苏台河六家子断面{WAT-03}类水质，条子河林家\
断面年均水质达到{WAT-04}类。{WAT-05=五类水体全部消除}。流域治理项目累计实施{WAT-06}项。4月，我市\
{WAT-07=入选流域“十四五”规划编制试点城市}。储备项目{WAT-09}个，涵盖{WAT-08}大类。力争实现{WAT-10}条河流恢复有水、\
{WAT-11}条河流恢复有鱼、{WAT-12}座水库和{WAT-13}条河流水质稳定达标。
{WAT-16=每月}组织对{WAT-14}条河流、{WAT-15}个监测断面进行采样分析。
划定集中式饮用水水源保护区：地级{WAT-17}处、县级{WAT-18}处；农村集中式{WAT-19}处，农村分散式{WAT-20}处。
排查入河排污口{WAT-21}个，其中{WAT-22,WAT-23}个需整治的已全部整治到位。
专项行动“绿盾2020”的{ECO-01}个问题全部整改到位；侵占和破坏生态的问题{ECO-02}个，全部整治。完成{ECO-03}个行政村环境综合整治。
启动生态环境损害赔偿案件{ECO-04}起。
中央和省环保督察累计交办问题{SUP-01}个，完成整改{SUP-02}个，整改完成率{SUP-03}%。
门户网站发布信息{GOV-01}篇，荣获“{GOV-02=文明网站}”称号。
豁免环评手续涉及{EIA-01}个行业、{EIA-02}个类别。全年审批建设项目环评报告书（表）{EIA-03}个，{EIA-04=全部在承诺时限内办结}。
核发排污许可证累计{PER-01}家，排污登记{PER-02}家。
出动执法人员检查企业{ENF-01}家（次），出动车辆86台次，立案处罚{ENF-02}件，处罚金额{ENF-06}万元；实施查封扣押案件{ENF-03}件、\
限产停产案件{ENF-04}件、移送公安机关行政拘留案件{ENF-05}件。
受理群众信访举报{PET-01}件，全部办结。
对{ENF-07}家尾矿库企业开展隐患排查。{ENF-08:月日}参加跨境水污染事件应急演练。
听证案件{LEG-01}件，行政诉讼案件{LEG-02}件，举办培训班{LEG-03}期。
{META-02:汉日}
"""
# the number with a unit in both of which no figure is known
NO_FIGURE = "86"

_SLOT = re.compile(r"\{([A-Z0-9,-]+)(?:([:=])([^}]+))?\}")
_DIGITS = "零一二三四五六七八九"
_CLASSES = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5}


@dataclass(frozen=True)
class Slot:
    """A number or a claim of a written report."""

    start: int
    end: int
    figures: tuple[str, ...]
    # how the value is written; '=' for a claim
    way: str
    value: str


@dataclass(frozen=True)
class Written:
    """A report, and where its values stand."""

    text: str
    slots: tuple[Slot, ...]

    def changed(self, slot: Slot) -> str:
        """The same text with another value in one place."""
        return self.text[: slot.start] + said(another(slot), slot.way) + self.text[slot.end :]


def written(values: Mapping[str, str], words: str) -> Written:
    """Fill words with values, by figure."""
    text, at, slots = "", 0, []
    for match in _SLOT.finditer(words):
        text += words[at : match.start()]
        ids = tuple(f"SP-{one}" for one in match[1].split(","))
        way = match[3] or "" if match[2] != "=" else "="
        shown = match[3] if match[2] == "=" else said(values[ids[0]], way)
        slots.append(Slot(len(text), len(text) + len(shown), ids, way, values[ids[0]]))
        text, at = text + shown, match.end()
    return Written(text + words[at:], tuple(slots))


def said(value: str, way: str) -> str:
    """A value as it is written in one of the ways."""
    if way == "汉":
        whole, _, fraction = value.partition(".")
        return chinese(int(whole)) + ("点" + "".join(_DIGITS[int(digit)] for digit in fraction) if fraction else "")
    if way == "类":
        return _DIGITS[_CLASSES[value]]
    if way.endswith("日"):
        day = date.fromisoformat(value)
        if way == "汉日":
            return f"{''.join(_DIGITS[int(one)] for one in str(day.year))}年{chinese(day.month)}月{chinese(day.day)}日"
        return ("" if way == "月日" else f"{day.year}年") + f"{day.month}月{day.day}日"
    return value.replace("+", "余")


def another(slot: Slot) -> str:
    """A value that is not the one of a slot: one more in the last place that it has."""
    value = slot.value
    if slot.way.endswith("日"):
        return str(date.fromisoformat(value) + timedelta(days=3))
    if value in _CLASSES:
        return "Ⅲ" if value != "Ⅲ" else "Ⅱ"
    if value.endswith("+"):
        return f"{int(value[:-1]) + 10 ** (len(value) - len(value[:-1].rstrip('0')) - 1)}+"
    number = Decimal(value)
    return str(number + Decimal(1).scaleb(int(number.as_tuple().exponent)))


def chinese(number: int) -> str:
    """A number below ten thousand in Chinese numerals, as reports write it."""
    if number < 10:
        return _DIGITS[number]
    text, gap = "", False
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + sign
            gap = False
        elif text:
            gap = True
    return text.removeprefix("一") if number < 20 else text
