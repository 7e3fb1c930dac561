"""The figure book as a reader has it: opened from the disk in a real browser, held against the served tables."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from orchestration.releases import figure_book
from orchestration.releases.edition import Edition, FigureChange, Revision, State
from tests.conftest import Installation

pytestmark = pytest.mark.pipeline

YEAR = 2020
WIDTHS = (1440, 820, 390)
DRAFT = Edition(year=YEAR, version=None, state=State.DRAFT, known_at=None, made_at=datetime(2021, 1, 6, 9, 30))
# HJ 633-2012 gives them as three numbers each; written here by hand, not read from the seed
AIR_COLOURS = {
    "优": (0, 228, 0),
    "良": (255, 255, 0),
    "轻度污染": (255, 126, 0),
    "中度污染": (255, 0, 0),
    "重度污染": (153, 0, 76),
    "严重污染": (126, 0, 35),
}
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        pytest.skip("no Chromium is installed on this machine")
    with sync_playwright() as playwright:
        # pages of the tests' own making; a container has no sandbox to give
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


def current(installation: Installation) -> Path:
    return (installation.warehouse / "serving" / "current.duckdb").resolve()


@pytest.fixture(scope="module")
def book(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("book") / "book.html"
    figure_book.write(current(sample_year), DRAFT, target)
    return target


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Open a page from the disk; at the end nothing may have been complained of or asked for."""
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def open_(path: Path, hash_: str = "", width: int = 1440) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{path.as_uri()}{hash_}")
        if not hash_:
            page.wait_for_selector("html[data-drawn]")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []


def evidence(page: Page, stable_id: str) -> Any:
    """The table of a passport, once its evidence is unfolded."""
    table = page.locator(f'[data-evidence="{stable_id}"]')
    table.locator("tbody tr").first.wait_for()
    return table


def test_it_opens_without_network_or_complaint_and_is_small(book: Path, opened: Opener) -> None:
    page = opened(book)
    assert book.stat().st_size < 5_000_000
    paints = page.evaluate("performance.getEntriesByType('paint').map(paint => [paint.name, paint.startTime])")
    print(f"size {book.stat().st_size:,} bytes; paint {paints}")
    assert page.title().startswith(f"{YEAR}年度数据手册")


def test_every_figure_has_a_card_with_the_served_value(book: Path, opened: Opener, sample_year: Installation) -> None:
    page = opened(book)
    cards = page.eval_on_selector_all(
        ".card",
        "cards => cards.map(card => [card.dataset.figure, card.querySelector('.card-value b').textContent,"
        " card.querySelector('.lamp').textContent.trim()])",
    )
    said = {"true": "是", "false": "否"}
    served = {
        stable_id: (said.get(value, wording), "● 可以公布")
        for stable_id, value, wording in sample_year.query(
            "select stable_id, value, wording_zh from figures.yearly_figures where year = ? and status = 'computed'",
            YEAR,
        )
    }
    assert len(served) == 63
    assert {stable_id: (value, standing) for stable_id, value, standing in cards} == served
    assert len(cards) == 63


def test_search_narrows_by_name_id_office_and_value(book: Path, opened: Opener, sample_year: Installation) -> None:
    page = opened(book)

    def found(words: str) -> set[str]:
        page.fill("#search", words)
        cards = set(page.eval_on_selector_all(".card:not([hidden])", "cards => cards.map(card => card.dataset.figure)"))
        listed = page.eval_on_selector_all(
            "#toc li[data-figure]:not([hidden])", "items => items.map(i => i.dataset.figure)"
        )
        assert set(listed) == cards
        return cards

    def served(condition: str) -> set[str]:
        query = f"select stable_id from figures.yearly_figures where year = ? and {condition}"
        return {row[0] for row in sample_year.query(query, YEAR)}

    assert found("优良") == served("name_zh like '%优良%'") != set()
    assert page.inner_text("#found").startswith("找到2项")
    assert found("sp-wat-21") == {"SP-WAT-21"}
    assert found("督察办公室") == served("office_zh = '督察办公室'") != set()
    ((value,),) = sample_year.query(
        "select value from figures.yearly_figures where stable_id = 'SP-GOV-01' and year = ?", YEAR
    )
    assert served(f"value = '{value}'") <= found(value)
    assert len(found(value)) < 63
    assert found("没有这样的数据") == set()
    assert page.is_visible("#nothing")
    assert len(found("")) == 63


def test_a_passport_opens_by_click_by_keyboard_and_by_its_address(book: Path, opened: Opener) -> None:
    page = opened(book)
    page.click('.card[data-figure="SP-AIR-03"] a')
    assert page.is_visible("#SP-AIR-03 h2")
    assert not page.is_visible("#overview")
    assert page.get_attribute('#toc li[data-figure="SP-AIR-03"] a', "aria-current") == "page"

    page.keyboard.press("Escape")
    page.wait_for_selector("#overview", state="visible")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("罚款总额")
    page.keyboard.press("Enter")
    page.wait_for_selector("#SP-ENF-06 h2", state="visible")
    assert page.evaluate("document.activeElement.id") == "SP-ENF-06"
    page.go_back()
    page.wait_for_selector("#overview", state="visible")

    page.fill("#search", "")
    page.focus('.card[data-figure="SP-PET-01"] a')
    page.keyboard.press("Enter")
    page.wait_for_selector("#SP-PET-01 h2", state="visible")

    other = opened(book, "#SP-WAT-05")
    assert other.is_visible("#SP-WAT-05 h2")
    assert other.locator(".passport:visible").count() == 1
    other.click("#SP-WAT-05 a[rel=next]")
    other.wait_for_selector("#SP-WAT-06 h2", state="visible")


def test_a_passport_says_what_is_served(book: Path, opened: Opener, sample_year: Installation) -> None:
    page = opened(book, "#SP-AIR-02")
    text = page.inner_text("#SP-AIR-02")
    ((definition, exact, numerator, denominator, standard, lowest, highest),) = sample_year.query(
        "select definition_zh, exact_value, numerator, denominator, standard, lowest_value, highest_value "
        "from figures.yearly_figures inner join figures.figure_effect using (stable_id, year) "
        "where stable_id = 'SP-AIR-02' and year = ?",
        YEAR,
    )
    for said in (definition, exact, numerator, denominator, *standard.split("; "), lowest, highest):
        assert said in text
    for year, value in sample_year.query(
        "select year, value from figures.yearly_figures "
        "where stable_id = 'SP-AIR-02' and year <= ? and value is not null",
        YEAR,
    ):
        assert re.search(rf"{year}\s+{re.escape(value)}", text)
    documents = sample_year.query(
        "select document_title, printed_text from marts.mart_figure_conflict "
        "where stable_id = 'SP-AIR-02' and year = ?",
        YEAR,
    )
    assert len(documents) == page.locator("#SP-AIR-02 section", has_text="其他文件所载").locator("tbody tr").count() > 0
    assert all(title in text and printed in text for title, printed in documents)
    page.wait_for_selector("#SP-AIR-02 .trend svg")
    # five years are computed, and a report printed one
    assert page.locator("#SP-AIR-02 .trend svg [aria-roledescription=point]").count() == 6


@pytest.mark.parametrize("stable_id", ["SP-AIR-01", "SP-PET-01", "SP-PER-02", "SP-AIR-05"])
def test_the_evidence_is_all_there(book: Path, opened: Opener, sample_year: Installation, stable_id: str) -> None:
    page = opened(book, f"#{stable_id}")
    table = evidence(page, stable_id)
    ((records,),) = sample_year.query(
        "select count(*) from figures.figure_evidence where stable_id = ? and period = ?", stable_id, YEAR
    )
    assert table.locator(".shown").inner_text() == f"{records}条"

    with page.expect_download() as downloading:
        table.locator("button.csv").click()
    content = Path(downloading.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == records
    served = dict(
        sample_year.query(
            "select record_id, count(*) from (select distinct record_id, delivery_id, sheet_name, row_number "
            "from figures.figure_lineage where stable_id = ? and period = ?) group by record_id",
            stable_id,
            YEAR,
        )
    )
    assert {row["记录"]: int(row["行数"]) for row in rows if row["行数"] != "0"} == served


def test_every_row_of_a_record_can_be_shown(book: Path, opened: Opener, sample_year: Installation) -> None:
    page = opened(book, "#SP-AIR-01")
    table = evidence(page, "SP-AIR-01")
    table.locator("input").fill("2020-03-05")
    assert table.locator(".shown").inner_text() == "1条，共366条"
    table.locator("button.more").click()
    places = table.locator(".places p").all_inner_texts()
    shown = set()
    for place in places:
        found = re.fullmatch(r"(.+?) 第(.+)行", place)
        assert found
        for run in found[2].split("、"):
            first, _, last = run.partition("–")
            shown |= {(found[1], row) for row in range(int(first), int(last or first) + 1)}
    served = set(
        sample_year.query(
            "select file, row_number from figures.figure_lineage inner join marts.deliveries using (delivery_id) "
            "where stable_id = 'SP-AIR-01' and period = ? and record_id like '%|2020-03-05|%' and status = 'loaded'",
            YEAR,
        )
    )
    assert shown == served
    assert len(served) > 100


def test_the_evidence_sorts_and_filters(book: Path, opened: Opener, sample_year: Installation) -> None:
    page = opened(book, "#SP-ENF-06")
    table = evidence(page, "SP-ENF-06")

    def column(number: int) -> list[str]:
        return table.locator(f"tbody tr:not(.detail) > :nth-child({number})").all_inner_texts()

    amounts = table.get_by_role("columnheader", name="量")
    amounts.get_by_role("button").click()
    assert amounts.get_attribute("aria-sort") == "ascending"
    rising = [float(amount) for amount in column(3)]
    assert rising == sorted(rising)
    assert len(set(rising)) > 3
    amounts.get_by_role("button").click()
    falling = [float(amount) for amount in column(3)]
    ((highest,),) = sample_year.query(
        "select max(cast(measure as double)) from figures.figure_evidence where stable_id = 'SP-ENF-06' and period = ?",
        YEAR,
    )
    assert falling[0] == highest > falling[-1]

    counted = dict(
        sample_year.query(
            "select is_counted, count(*) from figures.figure_evidence "
            "where stable_id = 'SP-ENF-06' and period = ? group by 1",
            YEAR,
        )
    )
    table.locator("select").select_option(label="未计入")
    assert table.locator(".shown").inner_text() == f"{counted[False]}条，共{sum(counted.values())}条"
    assert set(column(2)) == {"未计入"}


def test_the_calendar_has_every_day_in_its_official_colour(
    book: Path, opened: Opener, sample_year: Installation
) -> None:
    page = opened(book)
    days = page.eval_on_selector_all(
        '[data-chart="air_calendar"] svg path[aria-label]',
        "marks => marks.map(mark => [mark.getAttribute('aria-label'), getComputedStyle(mark).fill])",
    )
    drawn = {label.split("，")[0]: (label, colour) for label, colour in days}
    assert len(days) == len(drawn) == 366
    served = sample_year.query(
        "select cast(assessment_date as varchar), class_zh, aqi from marts.fct_air_city_day "
        "inner join marts.dim_bureau using (city_name) "
        "where year(assessment_date) = ? and data_variant = 'audited_actual' "
        "and basis = 'station_first' and not dust_deducted",
        YEAR,
    )
    assert len(served) == 366
    for date, class_zh, aqi in served:
        label, colour = drawn[date]
        assert colour == f"rgb{AIR_COLOURS[class_zh]}"
        assert f"，{class_zh}，指数{aqi}，" in label


def test_the_charts_are_drawn_and_speak(book: Path, opened: Opener, sample_year: Installation) -> None:
    page = opened(book)
    drawn = page.eval_on_selector_all(
        ".canvas", "all => all.map(one => [one.dataset.chart, one.querySelectorAll('svg').length])"
    )
    assert all(number == 1 for _, number in drawn)
    assert {"air_calendar", "air_pollutants", "water_sections", "permits", "petitions_month"} <= {
        name for name, _ in drawn
    }
    cells = page.locator('[data-chart="water_sections"] svg path[aria-label]').count()
    ((sections,),) = sample_year.query(
        "select count(*) from marts.fct_water_section_year where year = ? and is_listed", YEAR
    )
    # twelve months and the year
    assert cells == sections * 13
    labels = page.eval_on_selector_all(
        '[data-chart="petitions_month"] svg path[aria-label]',
        "marks => marks.map(mark => mark.getAttribute('aria-label'))",
    )
    ((petitions,),) = sample_year.query(
        "select value from figures.yearly_figures where stable_id = 'SP-PET-01' and year = ?", YEAR
    )
    assert sum(int(re.findall(r"(\d+)件", label)[0]) for label in labels) == int(petitions)
    page.click('.as-table[data-chart="air_calendar"] summary')
    assert page.locator('.as-table[data-chart="air_calendar"] tbody tr').count() == 366


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_over_the_edge(book: Path, opened: Opener, width: int) -> None:
    page = opened(book, width=width)
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(too_wide) == 0
    for stable_id in ("SP-AIR-01", "SP-AIR-04", "SP-ENF-06", "SP-WAT-05", "SP-EIA-03"):
        page.goto(f"{book.as_uri()}#{stable_id}")
        evidence(page, stable_id)
        assert page.evaluate(too_wide) == 0, stable_id


def test_it_can_be_used_without_seeing_it(book: Path, opened: Opener) -> None:
    page = opened(book)
    page.evaluate("location.hash = 'SP-AIR-01'")
    evidence(page, "SP-AIR-01")
    nameless = page.evaluate(
        """() => {
          const named = (one) => one.getAttribute('aria-label') || one.getAttribute('aria-labelledby')
            || one.textContent.trim() || one.getAttribute('title')
            || (one.id && document.querySelector(`label[for="${CSS.escape(one.id)}"]`));
          return [...document.querySelectorAll('button, input, select, svg, img, a, nav, summary')]
            .filter((one) => !named(one) && !one.closest('svg svg')).map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
    assert nameless == []
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    headless = page.evaluate(
        "[...document.querySelectorAll('table')].filter(one => !one.caption || !one.querySelector('th[scope]')).length"
    )
    assert headless == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("main, nav[aria-label], header.cover").count() >= 3
    assert page.get_attribute("html", "lang") == "zh-CN"


def test_text_stands_out_from_what_is_behind_it(book: Path, opened: Opener) -> None:
    page = opened(book)
    faint = page.evaluate(
        """() => {
          const parse = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
          const linear = (value) => value / 255 <= .03928 ? value / 255 / 12.92 : ((value / 255 + .055) / 1.055) ** 2.4;
          const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
          const behind = (one) => {
            for (; one; one = one.parentElement) {
              const colour = parse(getComputedStyle(one).backgroundColor);
              if (colour.length < 4 || colour[3] === 1) return colour;
            }
            return [255, 255, 255];
          };
          const passed_over = 'svg, .watermark, [aria-hidden=true], .hidden, button:disabled';
          const found = [];
          for (const one of document.querySelectorAll('body *:not(script):not(style)')) {
            if (one.closest(passed_over) || !one.getClientRects().length) continue;
            if (![...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) continue;
            const style = getComputedStyle(one);
            const [a, b] = [light(parse(style.color)), light(behind(one))].sort((x, y) => y - x);
            const ratio = (a + .05) / (b + .05);
            if (ratio < 4.5) found.push([one.textContent.trim().slice(0, 30), style.color, ratio.toFixed(2)]);
          }
          return found;
        }"""
    )
    assert faint == []


def test_a_sentence_is_copied(book: Path, opened: Opener) -> None:
    page = opened(book, "#SP-SUP-03")
    sentence = page.inner_text("#SP-SUP-03-sentence")
    page.click("#SP-SUP-03 .copy")
    page.wait_for_function("document.querySelector('#SP-SUP-03 .copy').textContent === '已复制'")
    page.focus("#search")
    page.keyboard.press("Control+V")
    assert page.input_value("#search") == sentence


def test_what_a_file_is_called_stays_text(sample_year: Installation, tmp_path: Path, opened: Opener) -> None:
    copy = tmp_path / "hostile.duckdb"
    shutil.copyfile(current(sample_year), copy)
    script = "</script><script>window.struck = 1</script><img src=x onerror='window.struck = 1'>"
    with duckdb.connect(str(copy)) as planted:
        planted.execute("update figures.yearly_figures set name_zh = ? where stable_id = 'SP-PET-01'", [script])
        planted.execute("update figures.yearly_figures set office_zh = ? where stable_id = 'SP-LEG-01'", [script])
        planted.execute("update marts.deliveries set file = ? || file where source = 'petitions'", ["=cmd|" + script])
        planted.execute("update marts.dim_section set section_name = ? where section_code = '220382G001'", [script])
        for table in ("figure_evidence", "figure_lineage"):
            planted.execute(
                f"update figures.{table} set record_id = '=cmd|'' /C calc''!A0' where record_id = "
                "(select min(record_id) from figures.figure_evidence where stable_id = 'SP-PET-01' and period = 2020)"
            )
    target = tmp_path / "hostile.html"
    figure_book.write(copy, DRAFT, target)
    page = opened(target)
    assert page.evaluate("window.struck") is None
    assert page.locator("img").count() == 0
    assert page.inner_text('.card[data-figure="SP-PET-01"] .card-name') == script
    page.evaluate("location.hash = 'SP-PET-01'")
    table = evidence(page, "SP-PET-01")
    assert page.inner_text("#SP-PET-01 h2") == script
    with page.expect_download() as downloading:
        table.locator("button.csv").click()
    rows = list(csv.reader(io.StringIO(Path(downloading.value.path()).read_text(encoding="utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=cmd|' /C") for cell in cells)
    assert any(cell.startswith("'=cmd|</script>") for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []
    assert page.evaluate("window.struck") is None


def test_what_may_not_be_said_is_neither_written_nor_drawn(
    sample_year: Installation, tmp_path: Path, opened: Opener
) -> None:
    copy = tmp_path / "withheld.duckdb"
    shutil.copyfile(current(sample_year), copy)
    with duckdb.connect(str(copy)) as changed:
        changed.execute(
            "update figures.yearly_figures set status = 'withheld', value = null, exact_value = null, "
            "wording_zh = null, numerator = null, denominator = null, reason = '规则未通过。' "
            "where stable_id = 'SP-AIR-01' and year = ?",
            [YEAR],
        )
        # a figure without a value has no sentence: test_dbt holds the model to it
        changed.execute(
            "update figures.figure_sentence set value_zh = null, with_unit_zh = null, sentence_zh = null "
            "where stable_id = 'SP-AIR-01' and year = ?",
            [YEAR],
        )
    target = tmp_path / "withheld.html"
    figure_book.write(copy, DRAFT, target)
    page = opened(target)
    card = page.inner_text('.card[data-figure="SP-AIR-01"]')
    assert "✗ 不公布" in card
    assert "规则未通过。" in card
    assert page.inner_text('.card[data-figure="SP-AIR-01"] .card-value') == "—"
    assert "1 项不公布" in page.inner_text(".counts")
    assert page.locator('[data-chart="air_calendar"]').count() == 0
    assert "此图不画" in page.inner_text("#chart-air_calendar")
    page.evaluate("location.hash = 'SP-AIR-01'")
    page.wait_for_selector("#SP-AIR-01 h2", state="visible")
    assert page.locator("#SP-AIR-01 .copy").count() == 0
    assert page.locator("#SP-AIR-01 .range").count() == 0


def test_a_draft_says_so_and_an_edition_says_who_certified_it(
    sample_year: Installation, book: Path, tmp_path: Path, opened: Opener
) -> None:
    page = opened(book)
    assert page.inner_text(".watermark") == "草稿"
    change = FigureChange(
        stable_id="SP-PER-01",
        name_zh="累计核发排污许可证数",
        old_value="甲",
        new_value="乙",
        old_status="computed",
        new_status="computed",
        rows_came=2,
        rows_left=0,
        rows_changed=1,
        causes=("late_rows",),
        explanation_zh="迟到的文件补来两行。",
    )
    edition = replace(
        DRAFT,
        version=2,
        state=State.CERTIFIED,
        certified_by="核定人甲",
        certified_at=datetime(2021, 2, 1, 10, 0),
        statements_zh=("数据完整。", "数据准确。"),
        reason_zh="补报",
        revisions=(Revision(1, datetime(2021, 1, 7, 9, 0), "核定人甲", None, (change,)),),
    )
    target = tmp_path / "certified.html"
    figure_book.write(current(sample_year), edition, target)
    certified = opened(target)
    assert certified.locator(".watermark").count() == 0
    cover = certified.inner_text(".cover")
    for said in (edition.title_zh, "核定人甲", "2021-02-01 10:00", "数据完整。", "数据准确。", "补报"):
        assert said in cover
    certified.evaluate("location.hash = 'SP-PER-01'")
    assert "甲 → 乙。迟到的文件补来两行。" in certified.inner_text("#SP-PER-01 .revisions")
    certified.evaluate("location.hash = 'SP-PER-02'")
    certified.wait_for_selector("#SP-PER-02", state="visible")
    assert "本数没有变化" in certified.inner_text("#SP-PER-02")


def test_equal_input_makes_equal_bytes(sample_year: Installation, book: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.html"
    figure_book.write(current(sample_year), DRAFT, again)
    assert again.read_bytes() == book.read_bytes()


def test_the_command_writes_the_draft_and_refuses_in_one_sentence(sample_year: Installation, tmp_path: Path) -> None:
    target = tmp_path / "book.html"
    done = sample_year.call("figure-book", str(YEAR), str(target))
    assert done.stdout.strip() == str(target)
    assert "未经核定" in target.read_text(encoding="utf-8")
    refused = sample_year.call("figure-book", str(YEAR), str(tmp_path / "none" / "book.html"), code=2)
    assert "none" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    unknown = sample_year.call("figure-book", "1999", str(target), code=2)
    assert "1999" in unknown.stderr
