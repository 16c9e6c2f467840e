-- The hub. Nobody but its functions writes, and they take the login of the connection for who
-- writes. Members read under row-level security, except for what cards say: that comes from
-- `read_cards`, which writes down who read it.
--
-- Everybody who may connect to the database may call the functions and query the tables; without
-- a row in `viva.roles` they are refused there, and find every table empty.

CREATE SCHEMA viva;

CREATE TABLE viva.hub (
    one           boolean     PRIMARY KEY DEFAULT true CHECK (one),
    uid           text        NOT NULL,             -- 32 hexadecimal digits
    version       integer     NOT NULL,             -- of this schema
    oldest_client integer     NOT NULL,             -- the oldest version that a program may know
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- Who takes part, or did: what they wrote keeps their name.
CREATE TABLE viva.people (
    login    text        PRIMARY KEY,
    name     text        NOT NULL,                  -- as it stands on scorecards
    added_by text        NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX people_by_name ON viva.people (lower(name));

CREATE TABLE viva.roles (
    login text NOT NULL REFERENCES viva.people (login),
    role  text NOT NULL CHECK (role IN ('interviewer', 'hiring_manager', 'owner')),
    PRIMARY KEY (login, role)
);

CREATE TABLE viva.candidates (
    uid        text        PRIMARY KEY,
    name       text        NOT NULL,
    aliases    text        NOT NULL,                -- JSON: a list of names
    outside_id text,
    note       text        NOT NULL,
    forget_on  text,                                -- a day: 2026-12-31
    revision   bigint      NOT NULL DEFAULT 1,      -- counts the changes
    added_at   timestamptz NOT NULL DEFAULT now()
);

-- What the candidate is called in the stores of those who take part, the uid above included.
CREATE TABLE viva.candidate_uids (
    uid       text PRIMARY KEY,
    candidate text NOT NULL REFERENCES viva.candidates (uid)
);

CREATE INDEX candidate_uids_by_candidate ON viva.candidate_uids (candidate);

-- What may be known of a card by those who may see it, without what it says.
CREATE TABLE viva.cards (
    uid         text        PRIMARY KEY,
    candidate   text        NOT NULL REFERENCES viva.candidates (uid),
    plan        text        NOT NULL,
    author      text        NOT NULL REFERENCES viva.people (login),
    committed   text        NOT NULL,               -- by the author's clock, which nothing rests on
    amendments  integer     NOT NULL DEFAULT 0,
    amended     text,                               -- the last time, by the author's clock
    received_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX cards_by_panel ON viva.cards (candidate, plan, author);
CREATE INDEX cards_by_author ON viva.cards (author);

-- As it was committed: JSON.
CREATE TABLE viva.card_bodies (
    card text PRIMARY KEY REFERENCES viva.cards (uid),
    body text NOT NULL
);

-- Rows are only added, and go with their card.
CREATE TABLE viva.amendments (
    card        text        NOT NULL REFERENCES viva.cards (uid),
    number      integer     NOT NULL,               -- from 1
    body        text        NOT NULL,               -- JSON
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (card, number)
);

-- Plans and banks that were shared; every revision stays.
CREATE TABLE viva.files (
    kind        text        NOT NULL CHECK (kind IN ('plan', 'bank')),
    id          text        NOT NULL,
    revision    bigint      NOT NULL,               -- from 1
    author      text        NOT NULL REFERENCES viva.people (login),
    digest      text        NOT NULL,
    body        text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, id, revision)
);

-- What is left of somebody who was forgotten: salted hashes of names, and uids that mean nothing
-- any more.
CREATE TABLE viva.forgotten (
    uid  text        PRIMARY KEY,
    salt bytea       NOT NULL,
    at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE viva.forgotten_prints (
    forgotten text  NOT NULL REFERENCES viva.forgotten (uid),
    print     bytea NOT NULL,
    PRIMARY KEY (forgotten, print)
);

CREATE TABLE viva.forgotten_uids (
    uid       text PRIMARY KEY,
    forgotten text NOT NULL REFERENCES viva.forgotten (uid)
);

-- Who did what. No names of candidates, so that it can stay when somebody is forgotten.
CREATE TABLE viva.audit (
    id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT now(),
    login  text        NOT NULL,
    action text        NOT NULL,
    about  text        NOT NULL,
    detail text        NOT NULL DEFAULT ''
);

CREATE INDEX audit_by_about ON viva.audit (about);

-- Who may do what ---------------------------------------------------------------------------

CREATE FUNCTION viva.has_role(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM viva.roles r WHERE r.login = session_user::text AND r.role = wanted)
$$;

CREATE FUNCTION viva.is_member() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM viva.roles r WHERE r.login = session_user::text)
$$;

-- A card is seen by its author, by those who have committed one of the same candidate by the same
-- plan, and by hiring managers.
CREATE FUNCTION viva.may_see(card_author text, card_candidate text, card_plan text)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT viva.has_role('hiring_manager')
        OR (viva.has_role('interviewer') AND (
            card_author = session_user::text
            OR EXISTS (
                SELECT 1 FROM viva.cards own
                WHERE own.candidate = card_candidate AND own.plan = card_plan
                    AND own.author = session_user::text)))
$$;

CREATE FUNCTION viva.require_role(VARIADIC wanted text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM viva.roles r WHERE r.login = session_user::text AND r.role = ANY (wanted))
    THEN
        RAISE EXCEPTION 'the login % is not %', session_user,
            replace(array_to_string(wanted, ' or '), '_', ' ') USING ERRCODE = 'VH002';
    END IF;
END
$$;

-- Who is who --------------------------------------------------------------------------------

-- What a program has to know before anything else. `client` is the schema that it knows.
CREATE FUNCTION viva.hello(
    client integer, OUT uid text, OUT version integer, OUT login text, OUT name text,
    OUT roles text, OUT now timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    needed integer;
BEGIN
    SELECT h.uid, h.version, h.oldest_client INTO uid, version, needed FROM viva.hub h;
    IF client < needed THEN
        RAISE EXCEPTION 'the hub needs a program that knows version % of it', needed
            USING ERRCODE = 'VH001';
    END IF;
    login := session_user::text;
    name := (SELECT p.name FROM viva.people p WHERE p.login = session_user::text);
    roles := coalesce((
        SELECT string_agg(r.role, ',' ORDER BY r.role) FROM viva.roles r
        WHERE r.login = session_user::text), '');
    now := clock_timestamp();
END
$$;

-- Makes the first owner; afterwards nothing.
CREATE FUNCTION viva.found(person text) RETURNS void
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM viva.roles r WHERE r.role = 'owner') THEN
        INSERT INTO viva.people (login, name, added_by)
        VALUES (session_user::text, person, session_user::text);
        INSERT INTO viva.roles (login, role) VALUES (session_user::text, 'owner');
        INSERT INTO viva.audit (login, action, about, detail)
        VALUES (session_user::text, 'people', session_user::text, 'owner');
    END IF;
END
$$;

CREATE FUNCTION viva.put_person(person_login text, person_name text, person_roles text[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM viva.require_role('owner');
    -- One change of people at a time: otherwise two owners could remove each other.
    PERFORM 1 FROM viva.hub FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM viva.people p
        WHERE lower(p.name) = lower(person_name) AND p.login <> person_login)
    THEN
        RAISE EXCEPTION 'another login is registered by that name; names on scorecards must differ'
            USING ERRCODE = 'VH004';
    END IF;
    IF EXISTS (SELECT 1 FROM viva.cards c WHERE c.author = person_login)
        AND NOT EXISTS (
            SELECT 1 FROM viva.people p
            WHERE p.login = person_login AND lower(p.name) = lower(person_name))
    THEN
        RAISE EXCEPTION 'that login has scorecards on the hub under another name, which stays'
            USING ERRCODE = 'VH004';
    END IF;
    INSERT INTO viva.people (login, name, added_by)
    VALUES (person_login, person_name, session_user::text)
    ON CONFLICT (login) DO UPDATE SET name = excluded.name;
    DELETE FROM viva.roles r WHERE r.login = person_login AND NOT (r.role = ANY (person_roles));
    INSERT INTO viva.roles (login, role)
    SELECT person_login, unnest(person_roles) ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT 1 FROM viva.roles r WHERE r.role = 'owner') THEN
        RAISE EXCEPTION 'the hub would have no owner any more' USING ERRCODE = 'VH004';
    END IF;
    INSERT INTO viva.audit (login, action, about, detail)
    VALUES (session_user::text, 'people', person_login,
        coalesce(nullif(array_to_string(person_roles, ', '), ''), 'removed'));
END
$$;

-- Candidates --------------------------------------------------------------------------------

-- Keeps a candidate's record, unless somebody else has changed it since the revision that the
-- caller knows (0: none). Records that the caller knows to be one person's become one: the oldest.
CREATE FUNCTION viva.put_candidate(
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
    FROM viva.candidates c
    WHERE c.uid IN (SELECT u.candidate FROM viva.candidate_uids u WHERE u.uid = ANY (uids))
    ORDER BY c.added_at, c.uid LIMIT 1 FOR UPDATE;
    IF uid IS NULL THEN
        uid := uids[1];
        revision := 1;
        INSERT INTO viva.candidates (uid, name, aliases, outside_id, note, forget_on)
        VALUES (uid, new_name, new_aliases, new_outside_id, new_note, new_forget_on);
        done := true;
    ELSIF revision = known THEN
        revision := revision + 1;
        UPDATE viva.candidates c
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
        DELETE FROM viva.candidates c WHERE c.uid = gone;
        INSERT INTO viva.audit (login, action, about, detail)
        VALUES (session_user::text, 'merge', gone, put_candidate.uid);
    END LOOP;
    INSERT INTO viva.candidate_uids (uid, candidate)
    SELECT unnest(uids), put_candidate.uid ON CONFLICT DO NOTHING;
    INSERT INTO viva.audit (login, action, about, detail)
    VALUES (session_user::text, 'candidate', put_candidate.uid, 'revision ' || revision);
END
$$;

-- Cards -------------------------------------------------------------------------------------

-- Keeps a card of the caller; false where it is there. Whom it names as interviewer must be the
-- caller, and what it says of itself must be what the hub is told of it.
CREATE FUNCTION viva.put_card(
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
    SELECT c.uid INTO whom FROM viva.candidates c
    WHERE c.uid = (SELECT u.candidate FROM viva.candidate_uids u WHERE u.uid = card_candidate)
    FOR SHARE;
    IF whom IS NULL THEN
        RAISE EXCEPTION 'no such candidate' USING ERRCODE = 'VH006';
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

-- Adds the amendment of that number to a card of the caller; false where it is there.
CREATE FUNCTION viva.add_amendment(of_card text, amendment integer, amendment_body text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made integer;
BEGIN
    PERFORM viva.require_role('interviewer');
    SELECT c.amendments INTO made FROM viva.cards c
    WHERE c.uid = of_card AND c.author = session_user::text FOR UPDATE;
    IF made IS NULL THEN
        RAISE EXCEPTION 'only the author of a scorecard can amend it' USING ERRCODE = 'VH005';
    END IF;
    IF amendment <= made THEN
        IF NOT EXISTS (
            SELECT 1 FROM viva.amendments a
            WHERE a.card = of_card AND a.number = amendment AND a.body = amendment_body)
        THEN
            RAISE EXCEPTION 'amendment % is another one on the hub', amendment
                USING ERRCODE = 'VH004';
        END IF;
        RETURN false;
    END IF;
    IF amendment <> made + 1 OR amendment_body::json ->> 'at' IS NULL THEN
        RAISE EXCEPTION 'amendment % cannot follow amendment %', amendment, made
            USING ERRCODE = 'VH006';
    END IF;
    INSERT INTO viva.amendments (card, number, body) VALUES (of_card, amendment, amendment_body);
    UPDATE viva.cards c SET amendments = amendment, amended = amendment_body::json ->> 'at'
    WHERE c.uid = of_card;
    INSERT INTO viva.audit (login, action, about, detail)
    VALUES (session_user::text, 'amend', of_card, 'amendment ' || amendment);
    RETURN true;
END
$$;

-- The cards that the caller may see, without what they say.
CREATE FUNCTION viva.list_cards()
RETURNS TABLE (
    uid text, candidate text, plan text, author text, committed text, amendments integer,
    amended text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.uid, c.candidate, c.plan, c.author, c.committed, c.amendments, c.amended
    FROM viva.cards c
    WHERE viva.may_see(c.author, c.candidate, c.plan)
    ORDER BY c.received_at, c.uid
$$;

-- What cards say, of those that the caller may see.
CREATE FUNCTION viva.read_cards(wanted text[])
RETURNS TABLE (
    uid text, candidate text, plan text, author text, name text, body text, amendments text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO viva.audit (login, action, about, detail)
    SELECT session_user::text, 'read', c.uid, c.candidate FROM viva.cards c
    WHERE c.uid = ANY (wanted) AND viva.may_see(c.author, c.candidate, c.plan);
    RETURN QUERY
        SELECT c.uid, c.candidate, c.plan, c.author, p.name, b.body,
            coalesce((
                SELECT array_agg(a.body ORDER BY a.number) FROM viva.amendments a
                WHERE a.card = c.uid), '{}')
        FROM viva.cards c
        JOIN viva.card_bodies b ON b.card = c.uid
        JOIN viva.people p ON p.login = c.author
        WHERE c.uid = ANY (wanted) AND viva.may_see(c.author, c.candidate, c.plan);
END
$$;

-- Plans and banks ---------------------------------------------------------------------------

-- Keeps a file, unless somebody else has changed it since the revision that the caller knows (0:
-- none). Gives the newest revision.
CREATE FUNCTION viva.put_file(
    file_kind text, file_id text, file_digest text, file_body text, known bigint,
    OUT revision bigint, OUT done boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    digest_there text;
BEGIN
    PERFORM viva.require_role('interviewer', 'hiring_manager', 'owner');
    -- Two who share at the same moment go one after the other.
    PERFORM 1 FROM viva.hub FOR UPDATE;
    SELECT f.revision, f.digest INTO revision, digest_there FROM viva.files f
    WHERE f.kind = file_kind AND f.id = file_id ORDER BY f.revision DESC LIMIT 1;
    revision := coalesce(revision, 0);
    IF digest_there = file_digest THEN
        done := true;
    ELSIF revision <> known THEN
        done := false;
    ELSE
        revision := revision + 1;
        INSERT INTO viva.files (kind, id, revision, author, digest, body)
        VALUES (file_kind, file_id, put_file.revision, session_user::text, file_digest, file_body)
        ON CONFLICT DO NOTHING;
        done := FOUND;
        IF done THEN
            INSERT INTO viva.audit (login, action, about, detail)
            VALUES (session_user::text, 'share', file_kind || ' ' || file_id,
                'revision ' || revision);
        END IF;
    END IF;
END
$$;

-- Forgetting --------------------------------------------------------------------------------

-- Removes a candidate with all their cards. What stays are the prints that the caller gives, and
-- the uids. Gives the number of cards removed.
CREATE FUNCTION viva.forget(who text, new_salt bytea, prints bytea[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whom text;
    removed integer;
BEGIN
    PERFORM viva.require_role('owner');
    SELECT c.uid INTO whom FROM viva.candidates c
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
    DELETE FROM viva.candidate_uids u WHERE u.candidate = whom;
    DELETE FROM viva.candidates c WHERE c.uid = whom;
    INSERT INTO viva.audit (login, action, about, detail)
    VALUES (session_user::text, 'forget', whom, removed || ' scorecards');
    RETURN removed;
END
$$;

-- What everybody may try --------------------------------------------------------------------

ALTER TABLE viva.hub ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.people ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.candidates ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.candidate_uids ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.cards ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.card_bodies ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.amendments ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.files ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.forgotten ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.forgotten_prints ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.forgotten_uids ENABLE ROW LEVEL SECURITY;
ALTER TABLE viva.audit ENABLE ROW LEVEL SECURITY;

CREATE POLICY members ON viva.people FOR SELECT USING (viva.is_member());
CREATE POLICY members ON viva.roles FOR SELECT USING (viva.is_member());
CREATE POLICY members ON viva.candidates FOR SELECT USING (viva.is_member());
CREATE POLICY members ON viva.candidate_uids FOR SELECT USING (viva.is_member());
CREATE POLICY panel ON viva.cards FOR SELECT
    USING (viva.may_see(author, candidate, plan));
CREATE POLICY members ON viva.files FOR SELECT USING (viva.is_member());
CREATE POLICY members ON viva.forgotten FOR SELECT USING (viva.is_member());
CREATE POLICY members ON viva.forgotten_prints FOR SELECT USING (viva.is_member());
CREATE POLICY members ON viva.forgotten_uids FOR SELECT USING (viva.is_member());
CREATE POLICY own ON viva.audit FOR SELECT
    USING (viva.has_role('owner') OR (viva.is_member() AND login = session_user::text));

GRANT USAGE ON SCHEMA viva TO PUBLIC;
-- No table of what cards say: `read_cards` is the only way to it.
GRANT SELECT ON viva.people, viva.roles, viva.candidates, viva.candidate_uids, viva.cards,
    viva.files, viva.forgotten, viva.forgotten_prints, viva.forgotten_uids, viva.audit TO PUBLIC;
REVOKE ALL ON FUNCTION viva.found(text) FROM PUBLIC;
-- Not even the login that owns the tables changes what the audit says; its right to add a row is
-- what the functions use.
REVOKE UPDATE, DELETE, TRUNCATE ON viva.audit FROM CURRENT_USER;
