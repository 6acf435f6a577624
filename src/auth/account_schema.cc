#include "auth/account_schema.h"

#include "base/random.h"
#include "base/result.h"

namespace sallyport::auth {
namespace {

constexpr int64_t kFirstRid = 0xF0000000;

constexpr const char* kSchema = R"(
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  folded TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  nt_hash BLOB NOT NULL CHECK (length(nt_hash) = 16),
  unix_user TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  password_changed INTEGER NOT NULL,
  rid INTEGER NOT NULL UNIQUE
);
CREATE TABLE machine (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sid BLOB NOT NULL CHECK (length(sid) = 12),
  server_guid BLOB NOT NULL CHECK (length(server_guid) = 16),
  next_rid INTEGER NOT NULL
);
PRAGMA user_version = 1;
)";

SqliteResult<int64_t> schema_version(Database& database) {
  TRY(query, database.prepare("PRAGMA user_version"));
  TRY(row, query.step());
  return row ? query.number(0) : 0;
}

SqliteResult<> draw_machine_id(Database& database) {
  std::array<uint8_t, 12> sid;
  fill_random(sid);
  TRY(insert, database.prepare("INSERT INTO machine VALUES (1, ?, ?, ?)"));
  return insert.bind(1, Bytes(sid)).bind(2, Bytes(Guid::random().bytes)).bind(3, kFirstRid).run();
}

}  // namespace

// In one transaction that begins by locking: two processes may start at once.
SqliteResult<int64_t> make_account_schema(Database& database) {
  TRY(transaction, Transaction::begin(database));
  TRY(version, schema_version(database));
  if (version != 0) return version;
  TRY(made, database.execute(kSchema));
  TRY(drawn, draw_machine_id(database));
  TRY(committed, transaction.commit());
  return kAccountSchemaVersion;
}

SqliteResult<MachineId> load_machine_id(Database& database) {
  TRY(query, database.prepare("SELECT sid, server_guid FROM machine"));
  TRY(row, query.step());
  if (!row || query.blob(0).size() != 12 || query.blob(1).size() != 16)
    return std::unexpected(SqliteError{SQLITE_CORRUPT, "the machine's identity is missing"});
  MachineId machine;
  for (size_t i = 0; i < 3; i++) machine.sid[i] = load_le<uint32_t>(query.blob(0).data() + 4 * i);
  std::memcpy(machine.server_guid.bytes.data(), query.blob(1).data(), 16);
  return machine;
}

}  // namespace sallyport::auth
