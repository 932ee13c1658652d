-- Customers of a shop like CDNOW, by weeks: gamma distributed rates
-- by Marsaglia and Tsang (2000), beta distributed drop-out
CREATE FUNCTION gamma_draw(shape double precision) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
	d double precision := (CASE WHEN shape < 1 THEN shape + 1 ELSE shape END) - 1.0 / 3;
	c double precision := 1 / sqrt(9 * d);
	x double precision;
	v double precision;
BEGIN
	LOOP
		x := sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random());
		v := (1 + c * x) ^ 3;
		EXIT WHEN v > 0 AND ln(1 - random()) < x * x / 2 + d - d * v + d * ln(v);
	END LOOP;
	RETURN d * v * CASE WHEN shape < 1 THEN exp(greatest(ln(1 - random()) / shape, -600)) ELSE 1 END;
END $$;

CREATE FUNCTION simulate(customers integer, r double precision, alpha double precision, a double precision, b double precision,
	OUT frequency bigint, OUT recency double precision, OUT age double precision, OUT monetary_value double precision)
RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	rate double precision;
	p double precision;
	t double precision;
BEGIN
	FOR i IN 1 .. customers LOOP
		rate := gamma_draw(r) / alpha;
		p := gamma_draw(a);
		p := p / (p + gamma_draw(b));
		age := 27 + 12 * random();
		frequency := 0;
		recency := 0;
		t := 0;
		LOOP
			t := t - ln(1 - random()) / rate;
			EXIT WHEN t > age;
			frequency := frequency + 1;
			recency := t;
			EXIT WHEN random() < p;
		END LOOP;
		monetary_value := CASE WHEN frequency > 0 THEN gamma_draw(6.25 * frequency) / frequency * 15.44 / gamma_draw(3.74) ELSE 0 END;
		RETURN NEXT;
	END LOOP;
END $$;
