#!/usr/bin/env python3
"""Write the sample data of cx_metrics: a marketplace for reviews of business software.

The story ends on 2025-12-31 and never asks the clock; running this again writes the same bytes.
Only the standard library of Python 3.9 or newer is needed.

products    30 products in 3 categories. A category is ready for a Grid with at least 6 products of
            at least 10 reviews each, and at least 150 reviews: Help Desk (11 such products) and
            Customer Success (9) are; Conversation Intelligence has 849 reviews but only 5 such
            products, and its sixth has 9 reviews, so it misses by one product and one review.
            Vendors of large products tend to be large; two products share one vendor; small
            vendors leave some Market Presence figures NULL.
reviews     6000 reviews over 2022 to 2025, twice as many a day at the end as at the start. Per
            product from 905 down to 5, Zipf-like. Busy ends of quarters, quiet weekends, August and
            last days of December. Queuebright climbs from 2.8 stars in 2022 to 4.6 in 2025,
            Healthmoss falls from 4.5 to 3.3, and Larkspan from 4.4 to 3.7 with its price rise of
            2025-10-01. All others stay where they are. 8 % of reviewers leave the likelihood to
            recommend NULL, 6 % the size of their company, 12 % the rating of end users; 30 % are
            administrators. Vendors reply to about a third.
responses   20000 survey responses, about half NPS, the rest CSAT and CES, with the product stories
            above: NPS of Queuebright from about 40 in 2024 to 80 in 2025, of Larkspan from 60 in the
            third quarter of 2025 to -10 in the fourth; most other changes are noise. 6 of 10
            respondents answer one survey, a few answer up to 60. Support pulls opinions down
            by 0.2 stars, Small-Business is happier than Enterprise by 0.2 stars. 4 % of the
            surveys were opened but not answered: score NULL.
customers   1500 buyers of the marketplace's shop. Paid ads bring 10 % of the sign-ups of early 2022
            and 60 % of those of late 2025, so newer cohorts are weaker.
orders      15000 orders, a BG/NBD process with Gamma-Gamma spend for each acquisition channel (see
            CHANNELS). Customers of paid ads lapse sooner and spend less. 30 % of all customers buy
            once, three buy more than 250 times. To 3 % of the repeat orders comes a small add-on
            on the same day; with frequent buyers, a tenth of all orders are not the first of
            their customer's day. No seasons here: the models know none.
subscriptions       2400 contracts of companies with the vendors, all by the year, the oldest from 2017.
            The data begin in 2022, so those that had ended before are not in them. A company that
            meets a renewal leaves with a chance of its own, drawn once by SEGMENT_CHURN, as the
            shifted beta-geometric model has it; only Larkspan's price rise adds 0.25 to that
            from 2025-10-01 on, and 20 % to the price of those who stay. Three of four name a
            respondent of the surveys, who speaks for them; who left had tended to score low.
subscription_terms  their years that ran in 2022 or later, one row each. Amounts change with a renewal
            only: a third of those who renew buy more, a tenth less.

Every table draws from a generator of its own, so a change in one leaves the others as they are; only
orders follow their customers, and subscriptions the respondents.
Only random() is used of it: the other methods may change with the Python version. For the same
reason floats are added by accumulate(): sum() rounds differently since Python 3.12.
"""

import csv
import math
from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

DATA = Path(__file__).resolve().parent / "data"
FIRST_DAY = date(2022, 1, 1)
DAYS = (date(2026, 1, 1) - FIRST_DAY).days

REGIONS = {"North America": 42, "EMEA": 33, "APAC": 17, "Latin America": 8}
SEGMENTS = {"Small-Business": 45, "Mid-Market": 38, "Enterprise": 17}
# Employees of the reviewer's company; the bounds are those of grid_segment().
SEGMENT_EMPLOYEES = {"Small-Business": (1, 50), "Mid-Market": (51, 1000), "Enterprise": (1001, 60000)}


class Product(NamedTuple):
    name: str
    category: str
    vendor: str
    reviews: int
    stars: float          # expected stars; None: see STARS_OVER_TIME
    since: str = "2022-01-01"


PRODUCTS = [
    Product("Desklume", "Help Desk", "Lumewright Ltd", 905, 4.2),
    Product("Tickethorn", "Help Desk", "Thornfold Inc", 560, 3.7),
    Product("Queuebright", "Help Desk", "Marlowfen Software", 398, None),
    Product("Otter & Quill Desk", "Help Desk", "Otter & Quill", 301, 4.5),
    Product("Answerwick", "Help Desk", "Wickmere Systems", 242, 3.4),
    Product("Hjälpvik", "Help Desk", "Hjälpvik AB", 196, 4.2),
    Product("Grünspecht Support", "Help Desk", "Grünspecht Software GmbH", 160, 4.6),
    Product("Replymoor", "Help Desk", "Replymoor Ltd", 118, 3.9),
    Product("Casefennel", "Help Desk", "Fennelworks", 64, 4.4, "2023-04-01"),
    Product("Inboxelder", "Help Desk", "Elderbox Systems", 27, 3.6),
    Product("מגדלור שירות", "Help Desk", "Migdalor Sherut", 11, 4.1, "2024-02-01"),
    Product("Pingletree", "Help Desk", "Pingletree", 6, 4.7, "2024-09-01"),
    Product("Larkspan", "Customer Success", "Larkspan Inc", 702, None),
    Product("Healthmoss", "Customer Success", "Mossbank Analytics", 421, None),
    Product("Tetherfield", "Customer Success", "Tetherfield Corp", 310, 4.1),
    Product("Éclairion", "Customer Success", "Éclairion SAS", 236, 4.6),
    Product("Guidewren", "Customer Success", "Wren & Daughters", 187, 3.8),
    Product("Cohortine", "Customer Success", "Cohortine Inc", 149, 4.3),
    Product("Playbarrow", "Customer Success", "Barrowdown Labs", 98, 3.5),
    Product("Accountide", "Customer Success", "Tidewright", 41, 4.5, "2023-04-01"),
    Product("Świetlik CS", "Customer Success", "Świetlik sp. z o.o.", 12, 4.0, "2024-02-01"),
    Product("Nudgeholm", "Customer Success", "Nudgeholm ApS", 7, 3.2),
    Product("Talkmeridian", "Conversation Intelligence", "Meridian Fathoms", 372, 4.2),
    Product("Echoloom", "Conversation Intelligence", "Larkspan Inc", 205, 4.0),
    Product("Voxalder", "Conversation Intelligence", "Alderhithe", 128, 4.5),
    Product("Scribbletone", "Conversation Intelligence", "Scribbletone", 79, 3.6),
    Product("Parlanthe", "Conversation Intelligence", "Parlanthe SARL", 43, 4.3, "2023-04-01"),
    Product("声ログ", "Conversation Intelligence", "Koelog KK", 9, 4.6, "2024-02-01"),
    Product("Murmurix", "Conversation Intelligence", "Murmurix", 8, 3.9, "2024-09-01"),
    Product("Hearkenfell", "Conversation Intelligence", "Fellside Audio", 5, 3.0),
]

# Expected stars at a day, straight lines between, level before the first and after the last.
STARS_OVER_TIME = {
    "Queuebright": [("2022-01-01", 2.6), ("2023-01-01", 3.0), ("2024-01-01", 3.8),
                    ("2025-01-01", 4.5), ("2025-12-31", 4.7)],
    "Healthmoss": [("2022-01-01", 4.6), ("2023-01-01", 4.4), ("2024-01-01", 4.0),
                   ("2025-01-01", 3.5), ("2025-12-31", 2.9)],
    "Larkspan": [("2025-09-30", 4.45), ("2025-10-01", 3.75)],
}

# How little the opinions on one product differ: large = everybody agrees. 4 gives the J shape
# of real ratings, many 5s, few 2s and 3s.
AGREEMENT = 4.0


class Channel(NamedTuple):
    """One acquisition channel: BG/NBD in weeks, Gamma-Gamma in currency units.

    Purchases a week ~ Gamma(r, rate alpha); chance to lapse after a repeat purchase ~ Beta(a, b).
    One spend ~ Gamma(p, rate v), with v ~ Gamma(q, rate gamma) for the customer, so the mean
    spend is p gamma / (q - 1).
    """
    name: str
    share: tuple          # percent of sign-ups, at the start and at the end of the four years
    r: float
    alpha: float
    a: float
    b: float
    p: float
    q: float
    gamma: float


CHANNELS = [
    Channel("referral", (50, 20), 0.32, 0.6, 0.8, 8.0, 2.5, 4.0, 312.0),     # mean spend 260
    Channel("organic search", (40, 20), 0.26, 0.6, 0.8, 6.0, 2.5, 4.0, 240.0),     # 200
    Channel("paid ads", (10, 60), 0.22, 0.6, 1.0, 4.0, 2.5, 4.0, 144.0),     # 120
]


class Draws:
    """Random draws built on random() alone."""

    def __init__(self, seed):
        self.random = Random(seed).random

    def chance(self, p):
        return self.random() < p

    def between(self, low, high):
        """A whole number, low and high included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, weights):
        """A key of the dictionary, by its weight."""
        totals = list(accumulate(weights.values()))
        return list(weights)[bisect_right(totals, self.random() * totals[-1])]

    def normal(self):
        """Box-Muller."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self.random()))
        return radius * math.cos(2.0 * math.pi * self.random())

    def exponential(self, mean):
        return -mean * math.log(1.0 - self.random())

    def gamma(self, shape, rate=1.0):
        """Marsaglia and Tsang (2000); a shape below 1 by their boost."""
        if shape < 1.0:
            return self.gamma(shape + 1.0, rate) * (1.0 - self.random()) ** (1.0 / shape)
        d = shape - 1.0 / 3.0
        c = 1.0 / math.sqrt(9.0 * d)
        while True:
            x = self.normal()
            v = (1.0 + c * x) ** 3
            if v > 0.0 and math.log(1.0 - self.random()) < 0.5 * x * x + d - d * v + d * math.log(v):
                return d * v / rate

    def beta(self, a, b):
        x = self.gamma(a)
        return x / (x + self.gamma(b))

    def hits(self, trials, p):
        """Binomial."""
        return len([1 for _ in range(trials) if self.random() < p])

    def opinion(self, stars):
        """One person's opinion of a product, 0 (worst) to 1, with the mean that gives the stars.

        Every score of that person is hits() with this chance, so stars, recommendation and
        ratings go together and their means follow the story without rounding or clipping.
        """
        mean = min(max((stars - 1.0) / 4.0, 0.03), 0.97)
        return self.beta(AGREEMENT * mean, AGREEMENT * (1.0 - mean))


def day_number(iso):
    return (date.fromisoformat(iso) - FIRST_DAY).days


def timestamp(when):
    """Days since FIRST_DAY as a time between 08:00 and 17:59 UTC.

    In those hours the date, and so each figure by month or quarter, is the same for sessions
    from UTC-8 to UTC+6.
    """
    day = int(when)
    minute = 8 * 60 + int((when - day) * 600)
    return "%s %02d:%02dZ" % (FIRST_DAY + timedelta(days=day), minute // 60, minute % 60)


def day_weight(number):
    """How busy a day is: doubling over the four years, with the seasons of office work."""
    day = FIRST_DAY + timedelta(days=number)
    weight = 2.0 ** (number / DAYS)
    if day.weekday() >= 5:
        weight *= 0.3
    if day.month == 8:
        weight *= 0.6
    if day.month == 12 and day.day >= 20:
        weight *= 0.3
    elif day.month % 3 == 0 and day.day >= 16:
        weight *= 1.6
    return weight


CALENDAR = list(accumulate(day_weight(number) for number in range(DAYS)))


def busy_time(draws, since):
    """A moment from the day `since` on, by day_weight(); in days since FIRST_DAY."""
    skipped = CALENDAR[since - 1] if since else 0.0
    return bisect_right(CALENDAR, skipped + draws.random() * (CALENDAR[-1] - skipped)) + draws.random()


def expected_stars(product, when):
    if product.stars is not None:
        return product.stars
    points = [(day_number(day), stars) for day, stars in STARS_OVER_TIME[product.name]]
    if when <= points[0][0]:
        return points[0][1]
    for (day0, stars0), (day1, stars1) in zip(points, points[1:]):
        if when < day1:
            return stars0 + (stars1 - stars0) * (when - day0) / (day1 - day0)
    return points[-1][1]


def three_digits(value):
    """Round to three significant digits, as published estimates are."""
    step = 10 ** max(int(math.log10(value)) - 2, 0)
    return int(value / step + 0.5) * step


def numbered(rows):
    """Put a running number before each row."""
    return [(number, *row) for number, row in enumerate(rows, start=1)]


def write_csv(table, header, rows):
    DATA.mkdir(exist_ok=True)
    with open(DATA / (table + ".csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)
    print("%s.csv: %d rows" % (table, len(rows)))


def vendor_figures(draws, product):
    """employees, growth (percent), founded, employee satisfaction; NULL where nobody rated."""
    employees = three_digits(10.0 * product.reviews ** 0.8 * math.exp(0.6 * draws.normal()) + 3.0)
    change = expected_stars(product, DAYS) - expected_stars(product, 0)
    growth = round(8.0 + 8.0 * change + 9.0 * draws.normal(), 1)
    founded = draws.between(1999, int(product.since[:4]) - 1)
    satisfaction = round(min(max(3.9 + 0.45 * draws.normal(), 1.0), 5.0), 1)
    return employees, growth, founded, satisfaction if employees >= 60 else None


def products():
    draws = Draws(1)
    rows = []
    vendors = {}
    for product in PRODUCTS:
        if product.vendor not in vendors:
            vendors[product.vendor] = vendor_figures(draws, product)
        employees, growth, founded, satisfaction = vendors[product.vendor]
        visits = three_digits(900.0 * product.reviews ** 0.9 * math.exp(0.5 * draws.normal()))
        followers = three_digits(70.0 * product.reviews ** 0.9 * math.exp(0.7 * draws.normal()))
        rows.append((product.name, product.category, product.vendor, employees, visits,
                     followers if product.reviews > 5 else None, growth, founded, satisfaction))
    write_csv("products", "product_id product category vendor employees web_presence"
              " social_presence growth founded employee_satisfaction", numbered(rows))


def company_size(draws):
    """Employees, evenly spread on a log scale within the segment."""
    low, high = SEGMENT_EMPLOYEES[draws.pick(SEGMENTS)]
    return int(low * ((high + 1) / low) ** draws.random())


def questions(draws, when):
    """Questions answered and asked: the form grew from 20 to 24 questions in 2024."""
    asked = 24 if when >= day_number("2024-01-01") else 20
    answered = asked if draws.chance(0.25) else 6 + draws.hits(asked - 6, draws.beta(4.0, 2.0))
    return answered, asked


def vendor_reply(draws, when, stars, reply_rate):
    """Bad reviews are answered more often, usually within days; never after the story's end."""
    replied = when + 0.05 + draws.exponential(5.0)
    wanted = draws.chance(reply_rate * (1.5 if stars <= 2 else 1.0))
    return timestamp(replied) if wanted and replied < DAYS else None


def review(draws, product, product_id, reply_rate):
    when = busy_time(draws, day_number(product.since))
    opinion = draws.opinion(expected_stars(product, when))
    stars = 1 + draws.hits(4, opinion)
    recommend = None if draws.chance(0.08) else draws.hits(10, opinion)
    size = None if draws.chance(0.06) else company_size(draws)
    region = draws.pick(REGIONS)
    verified = "true" if draws.chance(0.8) else "false"
    answered, asked = questions(draws, when)
    end_user = None if draws.chance(0.12) else 1 + draws.hits(6, opinion)
    admin = 1 + draws.hits(6, opinion) if draws.chance(0.3) else None
    replied = vendor_reply(draws, when, stars, reply_rate)
    return when, (product_id, timestamp(when), stars, recommend, size, region, verified,
                  answered, asked, end_user, admin, replied)


def reviews():
    draws = Draws(2)
    rows = []
    for product_id, product in enumerate(PRODUCTS, start=1):
        reply_rate = 0.1 + 0.5 * draws.random()
        rows += [review(draws, product, product_id, reply_rate) for _ in range(product.reviews)]
    rows.sort(key=lambda row: row[0])
    write_csv("reviews", "review_id product_id reviewed_at stars recommend company_size region"
              " verified answered_questions total_questions end_user_rating admin_rating"
              " vendor_replied_at", numbered(row for _, row in rows))


# How often each touchpoint is surveyed, and with what; then what touchpoint and segment do to the
# opinion, in stars.
TOUCHPOINTS = {"in-app": 40, "support": 30, "renewal": 16, "onboarding": 14}
SURVEYS = {
    "in-app": {"nps": 75, "csat": 15, "ces": 10},
    "support": {"nps": 15, "csat": 50, "ces": 35},
    "renewal": {"nps": 80, "csat": 20},
    "onboarding": {"nps": 20, "csat": 30, "ces": 50},
}
TOUCHPOINT_STARS = {"in-app": 0.1, "support": -0.2, "renewal": 0.0, "onboarding": 0.1}
SEGMENT_STARS = {"Small-Business": 0.1, "Mid-Market": 0.0, "Enterprise": -0.1}


def survey_score(draws, survey, opinion):
    if draws.chance(0.04):
        return None
    if survey == "nps":
        return draws.hits(10, opinion)
    return 1 + draws.hits(4 if survey == "csat" else 6, opinion)


def respondent(draws, popularity):
    """Product, segment and how many stars this person gives more than others."""
    return draws.pick(popularity), draws.pick(SEGMENTS), 0.2 * draws.normal()


def response(draws, respondent_id, product_id, segment, leaning):
    product = PRODUCTS[product_id - 1]
    when = busy_time(draws, day_number(product.since))
    touchpoint = draws.pick(TOUCHPOINTS)
    survey = draws.pick(SURVEYS[touchpoint])
    stars = expected_stars(product, when) + leaning
    opinion = draws.opinion(stars + TOUCHPOINT_STARS[touchpoint] + SEGMENT_STARS[segment])
    score = survey_score(draws, survey, opinion)
    return when, (respondent_id, product_id, timestamp(when), survey, score, touchpoint, segment)


def responses(total=20000):
    """Responses per respondent: whole part of a Pareto(1.3) draw, at most 60, until `total`."""
    draws = Draws(3)
    popularity = {number: product.reviews + 20 for number, product in enumerate(PRODUCTS, start=1)}
    rows = []
    respondent_id = 0
    while len(rows) < total:
        respondent_id += 1
        person = respondent(draws, popularity)
        times = min(int((1.0 - draws.random()) ** (-1.0 / 1.3)), 60, total - len(rows))
        rows += [response(draws, respondent_id, *person) for _ in range(times)]
    rows.sort(key=lambda row: row[0])
    write_csv("responses", "response_id respondent_id product_id responded_at survey score"
              " touchpoint segment", numbered(row for _, row in rows))
    return rows


class Customer(NamedTuple):
    signed_up: int        # days since FIRST_DAY
    channel: Channel
    spend_rate: float     # v of Channel; mean spend is p / v


def customers(total=1500):
    """The customers, oldest first; the last ones sign up on 2025-12-15 at the latest."""
    draws = Draws(4)
    people = []
    for _ in range(total):
        progress = draws.random() ** 0.7
        share = {channel: channel.share[0] * (1.0 - progress) + channel.share[1] * progress
                 for channel in CHANNELS}
        channel = draws.pick(share)
        signed_up = int(progress * (DAYS - 16))
        people.append(Customer(signed_up, channel, draws.gamma(channel.q, channel.gamma)))
    people.sort(key=lambda customer: customer.signed_up)
    write_csv("customers", "customer_id signed_up segment region acquisition_channel",
              numbered(customer_row(draws, customer) for customer in people))
    return people


def customer_row(draws, customer):
    """Who spends more tends to be larger."""
    spend = customer.channel.p / customer.spend_rate
    sizes = {"Small-Business": 100.0, "Mid-Market": 0.35 * spend, "Enterprise": 0.0005 * spend ** 2}
    segment = draws.pick(sizes)
    signed_up = FIRST_DAY + timedelta(days=customer.signed_up)
    return signed_up, segment, draws.pick(REGIONS), customer.channel.name


def purchases(draws, channel, weeks):
    """Times of the repeat purchases in weeks after the first, until the customer lapses."""
    mean_gap = 1.0 / max(draws.gamma(channel.r, channel.alpha), 1e-9)
    lapse = draws.beta(channel.a, channel.b)
    times = []
    when = draws.exponential(mean_gap)
    while when < weeks:
        times.append(when)
        if draws.chance(lapse):
            break
        when += draws.exponential(mean_gap)
    return times


def order_plan(draws, people):
    """Days of the first orders, and sorted candidates for more: (reach, customer, days, after).

    `days` counts from the customer's first order; `after` is 0 but for an add-on, see later().
    Every customer's clock may be sped up by the same factor, which divides alpha. A candidate
    happens within the four years if the factor is above its reach.
    """
    starts, more = [], []
    for number, customer in enumerate(people):
        start = customer.signed_up + min(draws.exponential(4.0), 15.0)
        left = DAYS - start
        starts.append(start)
        for weeks in purchases(draws, customer.channel, 2.0 * left / 7.0):
            reach = weeks * 7.0 / left
            more.append((reach, number, weeks * 7.0, 0.0))
            if draws.chance(0.03):
                more.append((reach, number, weeks * 7.0, draws.random()))
    return starts, sorted(more)


def orders(people, total=15000):
    """Exactly `total` orders without thinning or padding, which would bend the process.

    The candidates stand in the order in which a clock that runs ever faster lets them in. As
    many as are wanted are taken, and the clock runs at the speed that just admits the last. The
    speed is 1.05: every alpha is 0.57 instead of 0.60, and r, a and b are what CHANNELS says.
    A fit sees purchases of one day merged, and so finds alpha a little larger.
    """
    draws = Draws(5)
    starts, more = order_plan(draws, people)
    admitted = more[:total - len(starts)]
    speed = admitted[-1][0] * (1.0 + 1e-9)
    placed = [(start, number, 0.0) for number, start in enumerate(starts)]
    placed += [(later(starts[number] + days / speed, after), number, after)
               for _, number, days, after in admitted]
    rows = [(number + 1, timestamp(when), amount(draws, people[number], after))
            for when, number, after in sorted(placed)]
    write_csv("orders", "order_id customer_id ordered_at amount", numbered(rows))
    print("orders: clock sped up by %.4f" % speed)


def later(when, after):
    """A later moment of the same day: `after` is the share of what is left of the day, 0 to 1."""
    return when + after * (int(when) + 1 - when)


def amount(draws, customer, after):
    """An add-on is a fifth of a full order: what was forgotten, so a day's spend changes little."""
    spend = draws.gamma(customer.channel.p, customer.spend_rate)
    return "%.2f" % max(spend * (0.2 if after else 1.0), 0.01)


# Each company's chance to leave at a renewal ~ Beta(alpha, beta), the parameters of its segment.
SEGMENT_CHURN = {"Small-Business": (0.9, 2.7), "Mid-Market": (0.8, 4.2), "Enterprise": (0.7, 6.3)}
# A year's price: median and spread on a log scale.
SEGMENT_PRICE = {"Small-Business": (1200, 0.5), "Mid-Market": (9000, 0.6), "Enterprise": (60000, 0.7)}
PRICE_RISE = date(2025, 10, 1)      # of Larkspan
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)


def contract_start(draws, product):
    """Ever more of them; products that came after 2021 have none before. No 29 February."""
    since = date.fromisoformat(product.since)
    low = (since - FIRST_DAY).days if since > FIRST_DAY else (date(2017, 1, 1) - FIRST_DAY).days
    start = FIRST_DAY + timedelta(days=low + int((DAYS - low) * draws.random() ** 0.8))
    return start.replace(day=min(start.day, 28))


def renewed_amount(draws, amount):
    luck = draws.random()
    if luck < 0.33:
        amount *= 1.05 + 0.4 * draws.random()
    elif luck < 0.43:
        amount *= 0.7 + 0.2 * draws.random()
    return amount


def terms(draws, product, segment, start):
    """The years of a contract, (number, first day, day after, amount), and the day it ended."""
    leaves = draws.beta(*SEGMENT_CHURN[segment])
    median, spread = SEGMENT_PRICE[segment]
    amount = median * math.exp(spread * draws.normal())
    years = []
    while True:
        end = start.replace(year=start.year + 1)
        years.append((len(years) + 1, start, end, "%.2f" % (10 * int(amount / 10.0 + 0.5))))
        if end > LAST_DAY:
            return years, None
        risen = product.name == "Larkspan" and end >= PRICE_RISE
        if draws.chance(leaves) or risen and draws.chance(0.25):
            return years, end
        amount = renewed_amount(draws, amount) * (1.2 if risen else 1.0)
        start = end


def spokesmen(answers):
    """By product and segment, who could speak for a company: [(first, last, NPS, respondent)]."""
    people = {}
    for when, (respondent_id, product_id, _, survey, score, _, segment) in answers:
        key, first, _, nps = people.get(respondent_id, ((product_id, segment), when, None, None))
        nps = score if survey == "nps" and score is not None else nps
        people[respondent_id] = key, first, when, nps
    pools = {}
    for respondent_id, (key, first, last, nps) in people.items():
        pools.setdefault(key, []).append((first, last, 8 if nps is None else nps, respondent_id))
    return pools


def spokesman(pool, start, end):
    """One whose answers fell into the contract; of those who left, the unhappier of two."""
    first, last = (start - FIRST_DAY).days, (end - FIRST_DAY).days if end else DAYS
    fitting = [person for person in pool if first <= person[0] and person[1] < last]
    if not fitting:
        return None
    chosen = min(fitting[:2], key=lambda person: person[2]) if end else fitting[0]
    pool.remove(chosen)
    return chosen[3]


def subscriptions(answers, total=2400):
    """Contracts are drawn until `total` of them reach into the time of the data."""
    draws = Draws(6)
    popularity = {product: product.reviews + 20 for product in PRODUCTS}
    contracts = []
    while len(contracts) < total:
        product, segment = draws.pick(popularity), draws.pick(SEGMENTS)
        years, end = terms(draws, product, segment, contract_start(draws, product))
        region, named = draws.pick(REGIONS), draws.chance(0.8)
        if end is None or end > FIRST_DAY:
            contracts.append((years, end, product, segment, region, named))
    contracts.sort(key=lambda contract: contract[0][0][1])

    pools = spokesmen(answers)
    rows, term_rows = [], []
    for years, end, product, segment, region, named in contracts:
        start = years[0][1]
        product_id = PRODUCTS.index(product) + 1
        pool = pools.get((product_id, segment), [])
        person = spokesman(pool, start, end) if named else None
        rows.append((product_id, segment, region, person, start, end))
        term_rows += [(len(rows), *year) for year in years if year[2] > FIRST_DAY]
    write_csv("subscriptions", "subscription_id product_id segment region respondent_id"
              " started_on ended_on", numbered(rows))
    write_csv("subscription_terms", "subscription_id term starts_on ends_on amount", term_rows)


if __name__ == "__main__":
    products()
    reviews()
    answered = responses()
    orders(customers())
    subscriptions(answered)
