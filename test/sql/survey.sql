--
-- Survey metrics: NPS, CSAT, CES and top-box share
--

-- worked examples; each is a mean of a few whole numbers that a reader can
-- check by hand
SELECT nps(score)
  FROM (VALUES (10, 100), (8, 50), (6, 50)) AS v (score, responses),
       generate_series(1, responses);
SELECT csat(rating) FROM unnest(ARRAY[5,5,5,4,1,3,2,4,3,3]) AS rating;
SELECT ces(score) FROM unnest(ARRAY[7,4,3,2,5,6,4,1,7,6]) AS score;
