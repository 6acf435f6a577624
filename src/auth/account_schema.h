// The tables of the account database, and what the machine is.
#pragma once

#include <array>

#include "base/guid.h"
#include "database/sqlite.h"

namespace sallyport::auth {

using database::Database;
using database::SqliteError;
using database::SqliteResult;
using database::Statement;
using database::Transaction;

constexpr int64_t kAccountSchemaVersion = 1;

// Drawn once, when the database is made.
struct MachineId {
  std::array<uint32_t, 3> sid{};  // S-1-5-21-a-b-c
  Guid server_guid;
};

// Makes the tables where there are none; the version of those that are there now.
SqliteResult<int64_t> make_account_schema(Database& database);

SqliteResult<MachineId> load_machine_id(Database& database);

}  // namespace sallyport::auth
