"""A year of the website: what was published month by month, in how many columns, and what was taken back.

Belongs here: posts, their copies and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, city_on
from orchestration.sample.calendar import at, damaged
from orchestration.sample.dice import Dice
from orchestration.sample.names import person
from orchestration.sample.registers import Form, Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "post_id original_post_id title column_name published_time created_time status is_withdrawn author_name url"
)
_PLACES = ("环保要闻", "工作动态", "图片新闻", "政务公开", "网上办事")
_SUBJECTS = ("蓝天保卫战推进情况", "执法检查动态", "环评受理公示", "河流断面巡查", "普法宣传活动", "企业服务专题")
_KINDS: tuple[tuple[Form, str], ...] = (
    ("csv", "utf-8-sig"),
    ("csv", "utf-16"),
    ("html", "gb18030"),
    ("xlsx", ""),
    ("csv", "gb18030"),
)
_PEOPLE_FROM = 7000
# of so many articles one stands in a second column under its own ID, and one was copied under another ID
_CROSS_POSTED, _COPIED = 9, 14
# so many of each are told as decoys; more of them would prove the same
_TOLD = 2


@dataclass(frozen=True)
class _Post:
    """A line of the export, and the month in whose export it stands."""

    month: date
    line: Line


class _Site:
    """All posts of the year, and what stands beside them."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "website")
        self.city: City = city_on(year.last)
        self.articles = targets.count("SP-GOV-01", 300, 900)
        self.more = {"SP-GOV-01": str(self.articles + 1)}
        self.number = 0
        self.posts: list[_Post] = []

    def cells(self, published: date | None, **changed: Cell) -> dict[str, Cell]:
        """Write one post."""
        self.number += 1
        number, dice = self.number, Dice(self.year.year, "post", self.number)
        created = (published or self.year.first) - timedelta(days=dice.below(3))
        author = self.book.person("name", person(_PEOPLE_FROM + number % 40))
        return {
            "post_id": f"XX{self.year.year}{number:05d}",
            "original_post_id": None,
            "title": f"{self.city.name}{dice.pick(_SUBJECTS)}（{author}供稿）",
            "column_name": dice.pick(_PLACES),
            "published_time": self.moment(dice, published) if published else None,
            "created_time": self.moment(dice, created),
            "status": "已发布",
            "is_withdrawn": dice.pick(("否", "未撤回", "0")),
            "author_name": author,
            "url": f"/zwgk/{self.year.year}/art_{number}.html",
            **changed,
        }

    @staticmethod
    def moment(dice: Dice, day: date) -> str:
        """Write a moment of a day as one of two systems does."""
        hour, minute, second = dice.between(8, 19), dice.between(0, 59), dice.between(0, 59)
        if dice.chance(300):
            return f"{day.year}/{day.month}/{day.day} {hour}:{minute:02d}"
        return f"{day.isoformat()} {hour:02d}:{minute:02d}:{second:02d}"

    def put(self, month: date, cells: dict[str, Cell], planted: Mistake | Trick | None = None) -> dict[str, Cell]:
        """Lay a post into the export of a month."""
        mistake, trick = (planted, None) if isinstance(planted, Mistake) else (None, planted)
        self.posts.append(_Post(month.replace(day=1), Line(cells, mistake, trick)))
        return cells

    def elsewhere(self, column: Cell) -> str:
        """Give another column of the site."""
        return self.dice.pick([place for place in _PLACES if place != column])

    def sound(self) -> None:
        """Put out the articles that count, month by month, and the further places of some of them."""
        told = {"cross": 0, "copy": 0}
        for number in range(self.articles):
            month = number % 12 + 1
            day = date(self.year.year, month, self.dice.between(2, 28))
            cells = self.put(day, self.cells(day))
            if number % _CROSS_POSTED == 1:
                told["cross"] += 1
                trick = Trick("cross_post", "one ID in a second column", self.more, {"post_id": f"YY{number:07d}"})
                again = {**cells, "column_name": self.elsewhere(cells["column_name"])}
                self.put(day, again, trick if told["cross"] <= _TOLD else None)
            elif number % _COPIED == 2:
                told["copy"] += 1
                trick = Trick("copied", "a copy under another ID", self.more, {"original_post_id": None})
                copy = self.cells(
                    day, original_post_id=cells["post_id"], column_name=self.elsewhere(cells["column_name"])
                )
                self.put(day, copy, trick if told["copy"] <= _TOLD else None)

    def tricks(self) -> None:
        """Put out what looks as if it counted; none of these is among the articles."""
        first, last = self.year.first, self.year.last
        old, in_year = first - timedelta(days=5), date(self.year.year, 3, 12)

        def near(kind: str, note: str, month: date, cells: dict[str, Cell], counts_if: dict[str, str | None]) -> None:
            self.put(month, cells, Trick(kind, note, self.more, counts_if))

        for number in range(2):
            day = in_year + timedelta(days=number)
            near("withdrawn", "taken back", day, self.cells(day, is_withdrawn="是"), {"is_withdrawn": "否"})
        near(
            "offline",
            "taken from the site",
            in_year,
            self.cells(in_year, status="已下线"),
            {"status": "已发布"},
        )
        near(
            "draft",
            "never published",
            in_year,
            self.cells(None, status="草稿"),
            {"status": "已发布", "published_time": f"{in_year.isoformat()} 09:30:00"},
        )
        near("in_review", "not let out yet", in_year, self.cells(in_year, status="待审核"), {"status": "已发布"})
        before = self.put(old, self.cells(old))
        near(
            "published_before",
            "put out before the year",
            old,
            self.cells(old - timedelta(days=1)),
            {"published_time": f"{first.isoformat()} 08:00:00"},
        )
        again = first + timedelta(days=8)
        near(
            "reposted",
            "first put out before the year, copied in it",
            again,
            self.cells(again, original_post_id=before["post_id"], column_name=self.elsewhere(before["column_name"])),
            {"original_post_id": None},
        )
        near(
            "published_after",
            "written in the year, put out after it",
            last,
            self.cells(last + timedelta(days=1)),
            {"published_time": f"{last.isoformat()} 23:59:59"},
        )
        copied = self.posts[5]
        near("duplicate", "one line twice", copied.month, copied.line.cells, {"post_id": "ZZ0000001"})

    def mistakes(self) -> None:
        """Put out lines that must be held, each by one rule."""
        day, late = date(self.year.year, 5, 11), self.year.as_of + timedelta(days=300)

        def held(column: str, rule: str, note: str, **changed: Cell) -> None:
            self.put(day, self.cells(day, **changed), Mistake(column, rule, note))

        held("post_id", "M01.present", "no ID", post_id="/")
        held(
            "published_time",
            "F11.website",
            "put out after the file was received",
            published_time=f"{late.isoformat()} 10:00:00",
        )
        held("published_time", "F12.website", "a day that could be several", published_time=damaged(day))
        held("published_time", "F12.website", "published at no time", published_time=None)
        held("status", "F15.website", "a state that nobody knows", status="归档中")
        held("status", "F15.website", "neither yes nor no", is_withdrawn="待核")


def deliver_website(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one site a bureau
    """Make every month's export; one month comes again when posts of it had been taken back."""
    site = _Site(book, year, targets)
    site.sound()
    site.tricks()
    site.mistakes()
    months = [year.first - timedelta(days=1), *(date(year.year, month, 1) for month in range(1, 13))]
    for number, month in enumerate(months):
        own = [post.line for post in site.posts if post.month == month.replace(day=1)]
        lines = Dice(year.year, "website export", number).shuffled(own)
        came = date(month.year + month.month // 12, month.month % 12 + 1, 3)
        if any(line.cells["is_withdrawn"] == "是" for line in lines):
            # when it first came, nothing of it had been taken back
            standing = [Line({**line.cells, "is_withdrawn": "否"}) for line in lines]
            _deliver_month(book, site, month, standing, came, 0, tell=False)
            came, name = came + timedelta(days=40), "(更新)"
        else:
            name = ""
        _deliver_month(book, site, month, lines, came, number, name=name)


def _deliver_month(
    book: Book,
    site: _Site,
    month: date,
    lines: list[Line],
    came: date,
    kind: int,
    *,
    name: str = "",
    tell: bool = True,
) -> None:
    """Lay one month out in the kind of file that it came in."""
    form, encoding = _KINDS[kind % len(_KINDS)]
    ending = "xls" if form == "html" else form
    Register("website", "cms_export", _COLUMNS, spelling=kind % 2).deliver(
        book,
        lines,
        f"网站信息发布_{month.year}年{month.month}月{name}.{ending}",
        at(came, 8, month.month),
        form=form,
        encoding=encoding,
        sheet=f"{month.month}月",
        title=f"{site.city.bureau}网站{month.year}年{month.month}月信息发布情况",
        tell=tell,
    )
