-- What was decided of candidates, who will not rate whom, and an audit of who reads the candidates'
-- records. Programs that know version 1 go on as before.

ALTER TABLE viva.candidates RENAME TO candidate_records;
DROP POLICY members ON viva.candidate_records;
REVOKE ALL ON viva.candidate_records FROM PUBLIC;

-- The candidates' records. That they were read is written down.
CREATE FUNCTION viva.read_candidates() RETURNS SETOF viva.candidate_records
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF viva.is_member() THEN
        INSERT INTO viva.audit (login, action, about, detail)
        SELECT session_user::text, 'read', 'candidates', count(*) || ' records'
        FROM viva.candidate_records;
        RETURN QUERY SELECT * FROM viva.candidate_records;
    END IF;
END
$$;

-- As the table was called before.
CREATE VIEW viva.candidates AS SELECT * FROM viva.read_candidates();

-- Rows are only added, and go with the candidate: the last number holds, the others are what it
-- amends.
CREATE TABLE viva.decisions (
    uid         text        PRIMARY KEY,            -- 32 hexadecimal digits
    candidate   text        NOT NULL REFERENCES viva.candidate_records (uid),
    number      integer     NOT NULL,               -- from 1
    author      text        NOT NULL REFERENCES viva.people (login),
    received_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (candidate, number)
);

-- JSON: `outcome`, `reason`, and `at` by the author's clock.
CREATE TABLE viva.decision_bodies (
    decision text PRIMARY KEY REFERENCES viva.decisions (uid),
    body     text NOT NULL
);

-- Who will not rate whom.
CREATE TABLE viva.declines (
    login     text        NOT NULL REFERENCES viva.people (login),
    candidate text        NOT NULL REFERENCES viva.candidate_records (uid),
    plan      text        NOT NULL,                 -- its id; empty for every plan
    at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (login, candidate, plan)
);

-- Who may do what ---------------------------------------------------------------------------

CREATE FUNCTION viva.has_declined(of_candidate text, of_plan text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM viva.declines d
        WHERE d.login = session_user::text AND d.candidate = of_candidate
            AND d.plan IN ('', of_plan))
$$;

-- A card is seen by its author, by those who have committed one of the same candidate by the same
-- plan, and by hiring managers. Who has committed one by another plan and will not rate by this
-- one sees it too.
CREATE OR REPLACE FUNCTION viva.may_see(card_author text, card_candidate text, card_plan text)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT viva.has_role('hiring_manager')
        OR (viva.has_role('interviewer') AND (
            card_author = session_user::text
            OR EXISTS (
                SELECT 1 FROM viva.cards own
                WHERE own.candidate = card_candidate AND own.author = session_user::text
                    AND (own.plan = card_plan OR viva.has_declined(card_candidate, card_plan)))))
$$;

-- What was decided is known to hiring managers, and to interviewers of the candidate for whom no
-- card is sealed: to others it would tell what colleagues gave. The same decide.
CREATE FUNCTION viva.may_decide(of_candidate text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT viva.has_role('hiring_manager')
        OR (viva.has_role('interviewer')
            AND EXISTS (
                SELECT 1 FROM viva.cards own
                WHERE own.candidate = of_candidate AND own.author = session_user::text)
            AND NOT EXISTS (
                SELECT 1 FROM viva.cards c
                WHERE c.candidate = of_candidate
                    AND NOT viva.may_see(c.author, c.candidate, c.plan)))
$$;

-- Candidates and cards, as before with the tables above -------------------------------------

-- Keeps a candidate's record, unless somebody else has changed it since the revision that the
-- caller knows (0: none). Records that the caller knows to be one person's become one: the oldest.
CREATE OR REPLACE FUNCTION viva.put_candidate(
    uids text[], new_name text, new_aliases text, new_outside_id text, new_note text,
    new_forget_on text, known bigint, OUT uid text, OUT revision bigint, OUT done boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone text;
BEGIN
    PERFORM viva.require_role('interviewer', 'hiring_manager', 'owner');
    IF EXISTS (SELECT 1 FROM viva.forgotten_uids f WHERE f.uid = ANY (uids)) THEN
        RAISE EXCEPTION 'the candidate was forgotten on the hub' USING ERRCODE = 'VH003';
    END IF;
    SELECT c.uid, c.revision INTO uid, revision
    FROM viva.candidate_records c
    WHERE c.uid IN (SELECT u.candidate FROM viva.candidate_uids u WHERE u.uid = ANY (uids))
    ORDER BY c.added_at, c.uid LIMIT 1 FOR UPDATE;
    IF uid IS NULL THEN
        uid := uids[1];
        revision := 1;
        INSERT INTO viva.candidate_records (uid, name, aliases, outside_id, note, forget_on)
        VALUES (uid, new_name, new_aliases, new_outside_id, new_note, new_forget_on);
        done := true;
    ELSIF revision = known THEN
        revision := revision + 1;
        UPDATE viva.candidate_records c
        SET name = new_name, aliases = new_aliases, outside_id = new_outside_id, note = new_note,
            forget_on = new_forget_on, revision = put_candidate.revision
        WHERE c.uid = put_candidate.uid;
        done := true;
    ELSE
        done := false;
        RETURN;
    END IF;
    FOR gone IN
        SELECT DISTINCT u.candidate FROM viva.candidate_uids u
        WHERE u.uid = ANY (uids) AND u.candidate <> put_candidate.uid ORDER BY u.candidate
    LOOP
        UPDATE viva.cards c SET candidate = put_candidate.uid WHERE c.candidate = gone;
        UPDATE viva.candidate_uids u SET candidate = put_candidate.uid WHERE u.candidate = gone;
        -- What was decided of the record that goes comes after what was decided of the other.
        UPDATE viva.decisions d
        SET candidate = put_candidate.uid, number = d.number + coalesce((
            SELECT max(k.number) FROM viva.decisions k WHERE k.candidate = put_candidate.uid), 0)
        WHERE d.candidate = gone;
        INSERT INTO viva.declines (login, candidate, plan, at)
        SELECT d.login, put_candidate.uid, d.plan, d.at FROM viva.declines d
        WHERE d.candidate = gone ON CONFLICT DO NOTHING;
        DELETE FROM viva.declines d WHERE d.candidate = gone;
        DELETE FROM viva.candidate_records c WHERE c.uid = gone;
        INSERT INTO viva.audit (login, action, about, detail)
        VALUES (session_user::text, 'merge', gone, put_candidate.uid);
    END LOOP;
    INSERT INTO viva.candidate_uids (uid, candidate)
    SELECT unnest(uids), put_candidate.uid ON CONFLICT DO NOTHING;
    INSERT INTO viva.audit (login, action, about, detail)
    VALUES (session_user::text, 'candidate', put_candidate.uid, 'revision ' || revision);
END
$$;

-- Keeps a card of the caller; false where it is there. Whom it names as interviewer must be the
-- caller, and what it says of itself must be what the hub is told of it. Who said that they would
-- not rate, and then read what colleagues gave, does not rate after all.
CREATE OR REPLACE FUNCTION viva.put_card(
    card text, card_candidate text, card_plan text, card_committed text, card_body text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text;
    whom text;
BEGIN
    PERFORM viva.require_role('interviewer');
    own := (SELECT p.name FROM viva.people p WHERE p.login = session_user::text);
    IF card_body::json ->> 'interviewer' IS DISTINCT FROM own THEN
        RAISE EXCEPTION 'the scorecard is by %, but the login % belongs to %',
            coalesce(card_body::json ->> 'interviewer', 'nobody'), session_user, own
            USING ERRCODE = 'VH005';
    END IF;
    IF card_body::json ->> 'uid' IS DISTINCT FROM card
        OR card_body::json ->> 'committed' IS DISTINCT FROM card_committed
        OR card_body::json -> 'plan' ->> 'id' IS DISTINCT FROM card_plan
        OR card !~ '^[0-9a-f]{32}$'
    THEN
        RAISE EXCEPTION 'the scorecard does not say what it is sent as' USING ERRCODE = 'VH005';
    END IF;
    IF EXISTS (
        SELECT 1 FROM viva.forgotten_uids f WHERE f.uid = card_candidate OR f.uid = card)
    THEN
        RAISE EXCEPTION 'the candidate was forgotten on the hub' USING ERRCODE = 'VH003';
    END IF;
    -- Shared, so that nobody is forgotten or merged at the same time.
    SELECT c.uid INTO whom FROM viva.candidate_records c
    WHERE c.uid = (SELECT u.candidate FROM viva.candidate_uids u WHERE u.uid = card_candidate)
    FOR SHARE;
    IF whom IS NULL THEN
        RAISE EXCEPTION 'no such candidate' USING ERRCODE = 'VH006';
    END IF;
    IF NOT viva.has_role('hiring_manager')
        AND viva.has_declined(whom, card_plan)
        AND NOT EXISTS (SELECT 1 FROM viva.cards c WHERE c.uid = card)
        AND EXISTS (
            SELECT 1 FROM viva.audit a JOIN viva.cards c ON c.uid = a.about
            WHERE a.action = 'read' AND a.login = session_user::text AND c.candidate = whom
                AND c.plan = card_plan AND c.author <> session_user::text)
    THEN
        RAISE EXCEPTION 'the login % said that it would not rate, and has read what colleagues gave',
            session_user USING ERRCODE = 'VH005';
    END IF;
    INSERT INTO viva.cards (uid, candidate, plan, author, committed)
    VALUES (card, whom, card_plan, session_user::text, card_committed)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        IF NOT EXISTS (
            SELECT 1 FROM viva.cards c WHERE c.uid = card
                AND c.author = session_user::text AND c.committed = card_committed)
        THEN
            RAISE EXCEPTION 'another scorecard of that uid is on the hub' USING ERRCODE = 'VH004';
        END IF;
        RETURN false;
    END IF;
    INSERT INTO viva.card_bodies (card, body) VALUES (put_card.card, card_body);
    INSERT INTO viva.audit (login, action, about, detail)
    VALUES (session_user::text, 'commit', card, whom);
    RETURN true;
END
$$;

-- Removes a candidate with all their cards and decisions. What stays are the prints that the caller
-- gives, and the uids. Gives the number of cards removed.
CREATE OR REPLACE FUNCTION viva.forget(who text, new_salt bytea, prints bytea[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whom text;
    removed integer;
BEGIN
    PERFORM viva.require_role('owner');
    SELECT c.uid INTO whom FROM viva.candidate_records c
    WHERE c.uid = (SELECT u.candidate FROM viva.candidate_uids u WHERE u.uid = who) FOR UPDATE;
    IF whom IS NULL THEN
        RAISE EXCEPTION 'no such candidate' USING ERRCODE = 'VH006';
    END IF;
    INSERT INTO viva.forgotten (uid, salt) VALUES (whom, new_salt);
    INSERT INTO viva.forgotten_prints (forgotten, print)
    SELECT whom, unnest(prints) ON CONFLICT DO NOTHING;
    INSERT INTO viva.forgotten_uids (uid, forgotten)
    SELECT u.uid, whom FROM viva.candidate_uids u WHERE u.candidate = whom
    UNION ALL SELECT c.uid, whom FROM viva.cards c WHERE c.candidate = whom;
    DELETE FROM viva.amendments a USING viva.cards c WHERE a.card = c.uid AND c.candidate = whom;
    DELETE FROM viva.card_bodies b USING viva.cards c WHERE b.card = c.uid AND c.candidate = whom;
    DELETE FROM viva.cards c WHERE c.candidate = whom;
    GET DIAGNOSTICS removed = ROW_COUNT;
    DELETE FROM viva.decision_bodies b USING viva.decisions d
    WHERE b.decision = d.uid AND d.candidate = whom;
    DELETE FROM viva.decisions d WHERE d.candidate = whom;
    DELETE FROM viva.declines d WHERE d.candidate = whom;
    DELETE FROM viva.candidate_uids u WHERE u.candidate = whom;
    DELETE FROM viva.candidate_records c WHERE c.uid = whom;
    INSERT INTO viva.audit (login, action, about, detail)
    VALUES (session_user::text, 'forget', whom, removed || ' scorecards');
    RETURN removed;
END
$$;

-- Decisions and declines --------------------------------------------------------------------

-- Keeps a decision, unless others have decided since the number that the caller knows (0: none).
CREATE FUNCTION viva.put_decision(who text, decision text, decision_body text, known integer)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whom text;
    made integer;
BEGIN
    PERFORM viva.require_role('interviewer', 'hiring_manager');
    IF EXISTS (SELECT 1 FROM viva.forgotten_uids f WHERE f.uid = who) THEN
        RAISE EXCEPTION 'the candidate was forgotten on the hub' USING ERRCODE = 'VH003';
    END IF;
    SELECT c.uid INTO whom FROM viva.candidate_records c
    WHERE c.uid = (SELECT u.candidate FROM viva.candidate_uids u WHERE u.uid = who) FOR UPDATE;
    IF whom IS NULL THEN
        RAISE EXCEPTION 'no such candidate' USING ERRCODE = 'VH006';
    END IF;
    IF NOT viva.may_decide(whom) THEN
        RAISE EXCEPTION 'the login % decides nothing while scorecards of the candidate are sealed '
            'for it', session_user USING ERRCODE = 'VH005';
    END IF;
    IF decision !~ '^[0-9a-f]{32}$'
        OR decision_body::json ->> 'at' IS NULL
        OR coalesce(btrim(decision_body::json ->> 'reason'), '') = ''
        OR coalesce(decision_body::json ->> 'outcome', '')
            NOT IN ('hire', 'no hire', 'another round', 'on hold')
    THEN
        RAISE EXCEPTION 'a decision has an outcome, a reason and a time' USING ERRCODE = 'VH006';
    END IF;
    IF EXISTS (SELECT 1 FROM viva.decisions d WHERE d.uid = decision) THEN
        IF NOT EXISTS (
            SELECT 1 FROM viva.decisions d JOIN viva.decision_bodies b ON b.decision = d.uid
            WHERE d.uid = put_decision.decision AND d.candidate = whom
                AND d.author = session_user::text AND b.body = decision_body)
        THEN
            RAISE EXCEPTION 'another decision of that uid is on the hub' USING ERRCODE = 'VH004';
        END IF;
        RETURN true;
    END IF;
    made := coalesce((SELECT max(d.number) FROM viva.decisions d WHERE d.candidate = whom), 0);
    IF made <> known THEN
        RETURN false;
    END IF;
    INSERT INTO viva.decisions (uid, candidate, number, author)
    VALUES (decision, whom, made + 1, session_user::text);
    INSERT INTO viva.decision_bodies (decision, body) VALUES (put_decision.decision, decision_body);
    INSERT INTO viva.audit (login, action, about, detail)
    VALUES (session_user::text, 'decide', decision, whom);
    RETURN true;
END
$$;

-- What decisions say, of those that the caller may know.
CREATE FUNCTION viva.read_decisions(wanted text[])
RETURNS TABLE (uid text, name text, body text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO viva.audit (login, action, about, detail)
    SELECT session_user::text, 'read', d.uid, d.candidate FROM viva.decisions d
    WHERE d.uid = ANY (wanted) AND viva.may_decide(d.candidate);
    RETURN QUERY
        SELECT d.uid, p.name, b.body FROM viva.decisions d
        JOIN viva.decision_bodies b ON b.decision = d.uid
        JOIN viva.people p ON p.login = d.author
        WHERE d.uid = ANY (wanted) AND viva.may_decide(d.candidate);
END
$$;

-- Keeps that the caller will not rate a candidate, by one plan or, where it is empty, by any.
CREATE FUNCTION viva.put_decline(who text, of_plan text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whom text;
BEGIN
    PERFORM viva.require_role('interviewer');
    SELECT c.uid INTO whom FROM viva.candidate_records c
    WHERE c.uid = (SELECT u.candidate FROM viva.candidate_uids u WHERE u.uid = who) FOR SHARE;
    IF whom IS NULL THEN
        RAISE EXCEPTION 'no such candidate' USING ERRCODE = 'VH006';
    END IF;
    INSERT INTO viva.declines (login, candidate, plan)
    VALUES (session_user::text, whom, of_plan) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO viva.audit (login, action, about, detail)
        VALUES (session_user::text, 'decline', whom, of_plan);
    END IF;
END
$$;

-- What everybody may try --------------------------------------------------------------------

ALTER TABLE viva.decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.decision_bodies ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.declines ENABLE ROW LEVEL SECURITY;

CREATE POLICY panel ON viva.decisions FOR SELECT USING (viva.may_decide(candidate));
CREATE POLICY own ON viva.declines FOR SELECT
    USING (login = session_user::text OR viva.has_role('hiring_manager'));

GRANT SELECT ON viva.candidates, viva.decisions, viva.declines TO PUBLIC;
