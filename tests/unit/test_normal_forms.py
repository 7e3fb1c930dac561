"""The shared normal forms, each with a table of nasty real cases, evaluated by the engine that runs the models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from tests.render import evaluate, render


def table(macro: str, cases: Sequence[tuple[str | None, object]], *arguments: str) -> None:
    """Hold every case of a table; says all that differ, not only the first."""
    values = evaluate(macro, [text for text, _ in cases], *arguments)
    wrong = [(text, got, want) for (text, want), got in zip(cases, values, strict=True) if got != want]
    assert not wrong, f"{macro}: (text, got, wanted) {wrong}"


def test_a_harness_that_cannot_fail_would_prove_nothing() -> None:
    with pytest.raises(AssertionError, match="202572日"):
        table("read_date", [("202572日", date(2025, 7, 2))])


def test_one_calendar_year_with_words_around_it() -> None:
    table(
        "read_year",
        [
            ("2020", 2020),
            ("2020年", 2020),
            ("２０２０年度", 2020),
            ("绿盾2018", 2018),
            ("“绿盾2018”专项行动", 2018),
            ("2019-2020", None),
            ("202006", None),
            ("2020年第2批", None),
            ("20", None),
            ("二〇二〇年", None),
            ("/", None),
            (None, None),
        ],
    )


APRIL = date(2020, 4, 1)


def test_dates_that_can_be_read_in_one_way() -> None:
    table(
        "read_date",
        [
            ("2020年4月1日", APRIL),
            ("2020年04月01号", APRIL),
            ("2020 年 4 月 1 日", APRIL),
            ("2020年4月1日08:30", APRIL),
            ("2020.4.1", APRIL),
            ("2020/4/1", APRIL),
            ("2020-04-01", APRIL),
            ("2020-4-1", APRIL),
            ("20200401", APRIL),
            ("43922", APRIL),
            ("43922.0", APRIL),
            ("43922.354166", APRIL),
            ("２０２０年４月１日", APRIL),
            ("２０２０－０４－０１", APRIL),
            ("2020-04-01T08:30:00", APRIL),
            ("2020-04-01 08:30:00.000", APRIL),
            ("2020-04-01 00:00:00", APRIL),
            ("2020-04-01T00:00:00+08:00", APRIL),
            ("2020/4/1 8:30", APRIL),
            ("\ufeff2020-04-01\u200b", APRIL),
            ("\u00a02020-04-01\u3000", APRIL),
            ("2020-02-29", date(2020, 2, 29)),
            ("32874", date(1990, 1, 1)),
            ("54788", date(2049, 12, 31)),
        ],
    )


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "-",
        "202572日",  # 2 July or the 2x-th cut short
        "2025523日",
        "2023830",
        "20251月1日",
        "4月1日",
        "2020年4月1",  # 1, or the beginning of 10..19
        "2020年4月",
        "2020-02-30",
        "2021-02-29",
        "20201301",
        "2020-13-01",
        "2020-4/1",
        "2020-4-108:30",
        "2020-01-01 24:00",  # this day's end or the next day's beginning
        "2020-03-31T16:00:00Z",  # the first of April here
        "32873",  # the day before the first plausible count
        "54789",
        "99999",
        "4392",
        "439220",
        "-43922",
        "43922.",
        "1899-12-31",
        "0020-04-01",
        "2020-04-01至2025-03-31",
        "4/1/2020",
        "长期",
    ],
)
def test_dates_that_are_never_guessed(text: str | None) -> None:
    assert evaluate("read_date", [text]) == [None]


def test_precision() -> None:
    table(
        "date_precision",
        [
            ("2020年4月1日", "day"),
            ("43922.0", "day"),
            ("2020年4月", "month"),
            ("2020-04", "month"),
            ("2020/4", "month"),
            ("2020.04", "month"),
            ("2020.1", None),  # 2020.10 as a spreadsheet writes it
            ("2020年13月", None),
            ("202011", None),  # November, or the first of January
            ("2020年", "year"),
            ("2020", "year"),
            ("2020-02-30", None),
            ("202572日", None),
            ("无", None),
            (None, None),
        ],
    )


def test_years_and_spans_of_years() -> None:
    table(
        "read_years",
        [
            ("2019", "2019"),
            ("2019年度", "2019"),
            ("2017-2019", "2017-2019"),
            ("2017—2019年", "2017-2019"),
            ("2017年至2019年度", "2017-2019"),
            ("２０１７－２０１９", "2017-2019"),
            ("2019-2019", "2019"),
            # backwards, cut short, a month, a count of nobody knows what
            ("2019-2017", None),
            ("2017-19", None),
            ("2020-12", None),
            ("20172019", None),
            ("十四五", None),
            ("/", None),
            (None, None),
        ],
    )


def test_a_period_in_one_cell() -> None:
    whole = [
        "2024-09-10至2029-09-09",
        "自2024年9月10日起至2029年9月9日止",
        "2024年9月10日 至 2029年9月9日",
        "2024.9.10-2029.9.9",
        "2024-09-10 - 2029-09-09",
        "20240910-20290909",
        "2024/09/10～2029/09/09",
        "2024-09-10—2029-09-09",
        "2024-09-10到2029-09-09",
    ]
    table("read_period_start", [(text, date(2024, 9, 10)) for text in whole])
    table("read_period_end", [(text, date(2029, 9, 9)) for text in whole])
    broken: list[tuple[str | None, object]] = [
        ("2024-09-10", None),
        ("2024-09-10至", None),
        ("2024-09-10至长期", None),
        ("2024-09-10至2029-09-09至2030-01-01", None),
        ("", None),
        (None, None),
    ]
    table("read_period_start", broken)
    table("read_period_end", broken)
    # typed the wrong way round is read as typed: the rule that compares them finds it
    table("read_period_end", [("2026年1月9日—2025年1月15日", date(2025, 1, 15))])


def test_marks_of_nothing() -> None:
    nothing = [
        None,
        "",
        " ",
        "\u3000",
        "\u200b",
        "\u00a0",
        "-",
        "－",
        "--",
        "—",
        "——",
        "/",
        "／",
        "无",
        " 无 ",
        "空",
        "N/A",
        "ｎａ",
        "NULL",
    ]
    table("is_missing", [(text, True) for text in nothing])
    table("is_missing", [(text, False) for text in ["0", "无锡", "-1", "不详", "未检出", "/2", "四平"]])


def test_names_shown_and_names_compared() -> None:
    table(
        "tidy_text",
        [
            (" 四平市\u00a0\u3000某某公司（吉林）\u200b ", "四平市 某某公司（吉林）"),
            ("两行\n一格", "两行 一格"),
            ("-", None),
            ("某某公司（联系人电话13812345678、13912345678）", "某某公司（联系人电话***、***）"),
        ],
    )
    table(
        "without_numbers_of_people",
        [
            ("13812345678", "***"),
            ("138-1234-5678或138 1234 5678", "***或***"),
            ("１３８１２３４５６７８", "***"),
            ("22030219900101123x,220302199001011234", "***,***"),
            ("电话：0434-3266778，（0434）3266778", "电话：***，***"),
            # longer and shorter numbers, days and credit codes are nobody's
            (
                "138123456789 1381234567 2020-20200101 91220302MAX0000197",
                "138123456789 1381234567 2020-20200101 91220302MAX0000197",
            ),
            (None, None),
        ],
    )
    table(
        "text_key",
        [
            ("某某（吉林）有限公司", "某某(吉林)有限公司"),
            ("某某(吉林) 有限公司 ", "某某(吉林)有限公司"),
            ("某某〔吉林】有限公司", "某某(吉林)有限公司"),
            ("ＰＭ２．５", "PM2.5"),
            ("m³", "M³"),  # a superscript is not a digit
            ("㛃䶮厂", "㛃䶮厂"),
            ("\u200b", None),
        ],
    )


def test_codes() -> None:
    table(
        "code_text",
        [
            ("９１２２０１１２５５６３８７２１２ｘ", "91220112556387212X"),
            (" 91220112 556387212x\u00a0", "91220112556387212X"),
            ("91220112\u200b556387212X", "91220112556387212X"),
            ('="0123"', "0123"),
            ("'0123", "0123"),
            ("‘0123", "0123"),
            ("91220112556387212X001P（01）", "91220112556387212X001P(01)"),
            ("9122O112", "9122O112"),  # O stays O
            ("9.12203E+17", "9.12203E+17"),
            ("/", None),
            (None, None),
        ],
    )
    table(
        "document_number",
        [
            ("盘环罚决(2021)138号", "盘环罚决〔2021〕138号"),
            ("长环罚字〔2025〕SY23号", "长环罚字〔2025〕SY23号"),
            ("铁市环罚〔2025〕05-09号", "铁市环罚〔2025〕05-09号"),
            ("高环审字[2023]4号", "高环审字〔2023〕4号"),
            ("文开发行审环﹝2023﹞10号", "文开发行审环〔2023〕10号"),
            ("四环审【2020】 12 号", "四环审〔2020〕12号"),
            (" 四环审（表）字〔２０２０〕１２号", "四环审(表)字〔2020〕12号"),
            ("无", None),
        ],
    )


def test_credit_codes() -> None:
    printed_in_official_decisions = [
        "91220112556387212X",
        "91410482395881454M",
        "91211381MA10KLB056",
        "93211221MA0U20A84Q",
        "91650100734475582K",
        "91130200699229617X",
    ]
    table("is_credit_code", [(code, True) for code in printed_in_official_decisions])
    table(
        "is_credit_code",
        [
            # one digit wrong, two neighbours exchanged
            ("91220112556387213X", False),
            ("91220112556837212X", False),
            ("9122011255638721", False),
            ("91220112556387212X0", False),
            ("91220112556387212O", False),  # O, I, S, V, Z are not in the alphabet
            ("220300000012345", False),  # the 15 digits used before 2015
            ("", False),
            (None, None),
        ],
    )


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_check_character(first_17: str) -> str:
    """An independent reckoning: 3^i mod 31 by powers, not by the table of weights."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first_17))
    return first_17 + ALPHABET[-total % 31]


def test_a_sum_divisible_by_31_ends_in_0_and_letters_may_come_first() -> None:
    by_hand = "0" * 17  # the sum is 0
    table("is_credit_code", [(by_hand + "0", True), (by_hand + "1", False), (by_hand + "Y", False)])
    # 31 neighbours differ in one character of weight 1, so every remainder comes up, 0 among them
    every_remainder = [with_check_character(c + "1220300MA1234567") for c in ALPHABET]
    assert "0" in {code[-1] for code in every_remainder}
    table("is_credit_code", [(code, True) for code in every_remainder])
    assert [code[0] for code in every_remainder[10:]] == list("ABCDEFGHJKLMNPQRTUWXY")


def test_forms_of_permit_numbers() -> None:
    table(
        "is_permit_number",
        [
            ("91130200699229617X001P", True),
            ("91130200699229617X002P", True),
            *((f"91130200699229617X001{letter}", True) for letter in "QRSUVWXYZ"),
            ("H92203000000000010001P", False),  # its 18th character must be a letter
            ("H9220300000000001A001P", True),
            ("H9220300123456789A001P", True),
            ("H922030012345678XB001P", True),
            ("H9220300000000001O001P", False),
            ("91130200699229617X01P", False),
            ("91130200699229617X001P(01)", False),
            ("91130200699229617X0011", False),
            ("91130200699229617x001p", False),  # normal form first
            (None, None),
        ],
    )
    table(
        "is_stand_in_code",
        [
            ("H9220300000000001A", True),
            ("H9220300123456789A", True),
            ("H9220300123456789I", False),
            ("91130200699229617X", False),
        ],
    )


def test_degrees() -> None:
    table(
        "read_degrees",
        [
            ("124.350712", Decimal("124.350712")),
            ("１２４．３５", Decimal("124.350000")),
            ("43.16°", Decimal("43.160000")),
            ("124°21′2.5″", Decimal("124.350694")),
            ("124°21'7\"", Decimal("124.351944")),
            ("124度21分2.5秒", Decimal("124.350694")),
            ("43°10′", Decimal("43.166667")),
            ("105°65′7″", None),
            ("东经124.35", None),
            ("124,35", None),
            ("1e5", None),
            ("/", None),
            (None, None),
        ],
    )


def test_what_looks_like_a_persons_number_is_struck_out_unless_the_code_is_valid() -> None:
    struck = "220302************"
    table(
        "without_identity_number",
        [
            ("220302198001011234001P", struck + "001P"),
            ("22030219800101123X", struck),
            ("91220112556387212X", "91220112556387212X"),
        ],
        "false",
    )
    # neither a day of birth nor a province: not an identity number
    kept = ["220302198013011234", "220302188001011234", "912203021980010112"]
    table("without_identity_number", [(text, text) for text in kept], "false")
    # the code of a public office may look like one, and is told apart by its check
    table("without_identity_number", [("112203001980010112", "112203001980010112")], "true")


def test_years_later() -> None:
    years = [("2018-05-01", date(2021, 5, 1)), ("2020-02-29", date(2023, 2, 28)), (None, None)]
    with duckdb.connect() as connection:
        for day, expected in years:
            sql = f"select {render('add_years', 'cast(? as date)', 3)}"
            assert connection.execute(sql, [day]).fetchone() == (expected,)


def test_what_was_there_and_not_understood() -> None:
    cells = {"issue_date": ["delivered", "read_value"], "valid_to": ["delivered", "null"]}
    sql = f"select {render('unread_columns', cells)} from (select ? as delivered, ? as read_value)"
    with duckdb.connect() as connection:
        for delivered, read_value, expected in [
            ("202572日", None, ["issue_date", "valid_to"]),
            ("2020-04-01", APRIL, ["valid_to"]),
            ("—", None, []),
            ("\u200b", None, []),
            (None, None, []),
        ]:
            assert connection.execute(sql, [delivered, read_value]).fetchone() == (expected,)
