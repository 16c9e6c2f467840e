//! Who takes part, and what they may do.

use serde::Serialize;

use super::{Hub, HubError, Role};

/// Somebody who takes part, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Their login on the server.
    pub login: String,
    /// Their name, as it stands on scorecards.
    pub name: String,
    /// What they may do; nothing for those who were removed.
    pub roles: Vec<Role>,
}

impl Hub {
    /// Everybody, by name.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn people(&mut self) -> Result<Vec<Person>, HubError> {
        let rows = self.rows(
            "SELECT p.login, p.name,
                coalesce((SELECT string_agg(r.role, ',' ORDER BY r.role) FROM viva.roles r
                          WHERE r.login = p.login), '') AS roles
             FROM viva.people p ORDER BY lower(p.name)",
            &[],
        )?;
        let person = |row: &postgres::Row| {
            let roles: String = row.get("roles");
            let mut roles: Vec<Role> = roles
                .split(',')
                .filter_map(|one| one.parse().ok())
                .collect();
            roles.sort_unstable();
            Person {
                login: row.get("login"),
                name: row.get("name"),
                roles,
            }
        };
        Ok(rows.iter().map(person).collect())
    }

    /// Registers a login by a name, or changes what it may do; without a role it may do nothing.
    /// With a password, of which the server keeps a hash only, the login is made as well: both
    /// or neither.
    ///
    /// # Errors
    ///
    /// The caller is no owner, the name is somebody else's, or no owner would be left; or there is
    /// such a login already, or the caller's own may make none.
    pub fn put_person(&mut self, person: &Person, password: Option<&str>) -> Result<(), HubError> {
        let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
        let create = password.map(|password| {
            format!(
                "CREATE ROLE {} LOGIN PASSWORD {}",
                quoted(&person.login, '"'),
                quoted(password, '\'')
            )
        });
        self.together(|tx| {
            if let Some(create) = &create {
                tx.batch_execute(create)?;
            }
            tx.execute(
                "SELECT viva.put_person($1, $2, $3)",
                &[&person.login, &person.name, &roles],
            )?;
            Ok(())
        })
    }

    /// Whether the server knows a login of that name.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn has_login(&mut self, login: &str) -> Result<bool, HubError> {
        let row = self.one(
            "SELECT count(*) > 0 FROM pg_catalog.pg_roles WHERE rolname = $1 AND rolcanlogin",
            &[&login],
        )?;
        Ok(row.get(0))
    }
}

/// As a name or a text stands in SQL.
fn quoted(text: &str, mark: char) -> String {
    let doubled = text.replace(mark, &format!("{mark}{mark}"));
    format!("{mark}{doubled}{mark}")
}
