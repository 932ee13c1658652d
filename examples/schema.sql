-- Tables of the sample data: a marketplace for reviews of business software, 2022-01-01 to 2025-12-31.
-- Creates them in the current schema; load.sql fills them.

CREATE TABLE products (
    product_id            integer PRIMARY KEY,
    product               text NOT NULL UNIQUE,
    category              text NOT NULL,
    vendor                text NOT NULL,
    employees             integer CHECK (employees >= 1),
    web_presence          integer CHECK (web_presence >= 0),
    social_presence       integer CHECK (social_presence >= 0),
    growth                numeric(5, 1) CHECK (growth >= -100),
    founded               smallint CHECK (founded BETWEEN 1900 AND 2025),
    employee_satisfaction numeric(2, 1) CHECK (employee_satisfaction BETWEEN 1 AND 5)
);

COMMENT ON TABLE products IS 'Reviewed products, each in one category, with their figures for Market Presence; NULL = not known';
COMMENT ON COLUMN products.employees IS 'employees of the vendor';
COMMENT ON COLUMN products.web_presence IS 'visits a month to the product''s web site';
COMMENT ON COLUMN products.social_presence IS 'followers in social networks';
COMMENT ON COLUMN products.growth IS 'change of the vendor''s employees within a year, percent';
COMMENT ON COLUMN products.founded IS 'year the vendor was founded';
COMMENT ON COLUMN products.employee_satisfaction IS 'rating of the vendor by its employees, 1 (worst) to 5';

CREATE TABLE reviews (
    review_id          integer PRIMARY KEY,
    product_id         integer NOT NULL REFERENCES products,
    reviewed_at        timestamptz NOT NULL,
    stars              smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    recommend          smallint CHECK (recommend BETWEEN 0 AND 10),
    company_size       integer CHECK (company_size >= 1),
    region             text NOT NULL CHECK (region IN ('EMEA', 'North America', 'APAC', 'Latin America')),
    verified           boolean NOT NULL,
    answered_questions smallint NOT NULL CHECK (answered_questions >= 0),
    total_questions    smallint NOT NULL CHECK (total_questions > 0),
    end_user_rating    smallint CHECK (end_user_rating BETWEEN 1 AND 7),
    admin_rating       smallint CHECK (admin_rating BETWEEN 1 AND 7),
    vendor_replied_at  timestamptz,
    CHECK (answered_questions <= total_questions),
    CHECK (vendor_replied_at > reviewed_at)
);

COMMENT ON TABLE reviews IS 'Reviews of products, numbered by time';
COMMENT ON COLUMN reviews.stars IS 'overall rating, 1 (worst) to 5';
COMMENT ON COLUMN reviews.recommend IS 'likelihood to recommend, 0 to 10; NULL = not answered';
COMMENT ON COLUMN reviews.company_size IS 'employees of the reviewer''s company; NULL = not told';
COMMENT ON COLUMN reviews.region IS 'where the reviewer works';
COMMENT ON COLUMN reviews.verified IS 'whether the reviewer was shown to use the product';
COMMENT ON COLUMN reviews.answered_questions IS 'questions of the review form that were answered';
COMMENT ON COLUMN reviews.total_questions IS 'questions the review form had at that time';
COMMENT ON COLUMN reviews.end_user_rating IS 'satisfaction of end users, 1 (worst) to 7; NULL = not answered';
COMMENT ON COLUMN reviews.admin_rating IS 'satisfaction with administration, 1 (worst) to 7; NULL = the reviewer is no administrator';
COMMENT ON COLUMN reviews.vendor_replied_at IS 'when the vendor replied in public; NULL = not by the end of 2025';

CREATE TABLE responses (
    response_id   integer PRIMARY KEY,
    respondent_id integer NOT NULL,
    product_id    integer NOT NULL REFERENCES products,
    responded_at  timestamptz NOT NULL,
    survey        text NOT NULL CHECK (survey IN ('nps', 'csat', 'ces')),
    score         smallint,
    touchpoint    text NOT NULL CHECK (touchpoint IN ('onboarding', 'support', 'renewal', 'in-app')),
    segment       text NOT NULL CHECK (segment IN ('Small-Business', 'Mid-Market', 'Enterprise')),
    CHECK (CASE survey
           WHEN 'nps' THEN score BETWEEN 0 AND 10
           WHEN 'csat' THEN score BETWEEN 1 AND 5
           WHEN 'ces' THEN score BETWEEN 1 AND 7
           END)
);

COMMENT ON TABLE responses IS 'Responses to the surveys of the vendors, numbered by time';
COMMENT ON COLUMN responses.respondent_id IS 'the person asked; always about the same product';
COMMENT ON COLUMN responses.responded_at IS 'when the survey was answered, or opened if it never was';
COMMENT ON COLUMN responses.survey IS 'nps: likelihood to recommend, csat: satisfaction, ces: "made it easy"';
COMMENT ON COLUMN responses.score IS 'nps 0 to 10, csat 1 to 5, ces 1 to 7, high is good; NULL = opened but not answered';
COMMENT ON COLUMN responses.touchpoint IS 'what the survey followed';
COMMENT ON COLUMN responses.segment IS 'size of the respondent''s company: up to 50, up to 1000, more employees';

CREATE TABLE customers (
    customer_id         integer PRIMARY KEY,
    signed_up           date NOT NULL,
    segment             text NOT NULL CHECK (segment IN ('Small-Business', 'Mid-Market', 'Enterprise')),
    region              text NOT NULL CHECK (region IN ('EMEA', 'North America', 'APAC', 'Latin America')),
    acquisition_channel text NOT NULL CHECK (acquisition_channel IN ('referral', 'organic search', 'paid ads'))
);

COMMENT ON TABLE customers IS 'Customers of the marketplace''s own shop, numbered by day of sign-up; each has an order';
COMMENT ON COLUMN customers.signed_up IS 'day of sign-up, 0 to 15 days before the first order';
COMMENT ON COLUMN customers.acquisition_channel IS 'what brought the customer';

CREATE TABLE orders (
    order_id    integer PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers,
    ordered_at  timestamptz NOT NULL,
    amount      numeric(10, 2) NOT NULL CHECK (amount > 0)
);

COMMENT ON TABLE orders IS 'Orders of the customers, numbered by time';
COMMENT ON COLUMN orders.ordered_at IS 'from the customer''s first order on; several orders a day are possible';
COMMENT ON COLUMN orders.amount IS 'amount paid, in one currency';

CREATE TABLE subscriptions (
    subscription_id integer PRIMARY KEY,
    product_id      integer NOT NULL REFERENCES products,
    segment         text NOT NULL CHECK (segment IN ('Small-Business', 'Mid-Market', 'Enterprise')),
    region          text NOT NULL CHECK (region IN ('EMEA', 'North America', 'APAC', 'Latin America')),
    respondent_id   integer UNIQUE,
    started_on      date NOT NULL,
    ended_on        date CHECK (ended_on > started_on)
);

COMMENT ON TABLE subscriptions IS 'Contracts of companies with the vendors, renewed or not every year, numbered by their start; those that ended before 2022 are not known';
COMMENT ON COLUMN subscriptions.segment IS 'size of the company: up to 50, up to 1000, more employees';
COMMENT ON COLUMN subscriptions.respondent_id IS 'who answers surveys for the company, as in responses; NULL = nobody known';
COMMENT ON COLUMN subscriptions.started_on IS 'first day of the first year, from 2017 on';
COMMENT ON COLUMN subscriptions.ended_on IS 'first day without a contract, an anniversary of the start; NULL = runs at the end of 2025';

CREATE TABLE subscription_terms (
    subscription_id integer NOT NULL REFERENCES subscriptions,
    term            integer NOT NULL CHECK (term >= 1),
    starts_on       date NOT NULL,
    ends_on         date NOT NULL,
    amount          numeric(10, 2) NOT NULL CHECK (amount > 0),
    PRIMARY KEY (subscription_id, term),
    CHECK (ends_on = (starts_on + interval '1 year')::date)
);

COMMENT ON TABLE subscription_terms IS 'Years of the subscriptions, one row each, that ran in 2022 or later';
COMMENT ON COLUMN subscription_terms.term IS '1 = the first year of the subscription, so term - 1 renewals came before';
COMMENT ON COLUMN subscription_terms.starts_on IS 'first day of the year';
COMMENT ON COLUMN subscription_terms.ends_on IS 'first day after it, on which the next renewal falls due';
COMMENT ON COLUMN subscription_terms.amount IS 'price of the year, in one currency; it changes with a renewal only';
