#include "database/sqlite.h"

#include "base/result.h"

namespace sallyport::database {
namespace {

std::unexpected<SqliteError> error_of(sqlite3* database) {
  return std::unexpected(SqliteError{sqlite3_extended_errcode(database), sqlite3_errmsg(database)});
}

}  // namespace

Statement& Statement::bind(int n, std::string_view text) {
  sqlite3_bind_text(statement_, n, text.data() ? text.data() : "", static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(int n, Bytes blob) {
  sqlite3_bind_blob(statement_, n, blob.data(), static_cast<int>(blob.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(int n, int64_t number) {
  sqlite3_bind_int64(statement_, n, number);
  return *this;
}

SqliteResult<bool> Statement::step() {
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  auto error = error_of(sqlite3_db_handle(statement_));
  sqlite3_reset(statement_);
  if (code == SQLITE_DONE) return false;
  return error;
}

SqliteResult<> Statement::run() {
  while (true) {
    TRY(row, step());
    if (!row) return {};
  }
}

std::string Statement::text(int column) const {
  auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text ? std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_, column))) : std::string();
}

Bytes Statement::blob(int column) const {
  auto* data = static_cast<const uint8_t*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

// Callers lock; SQLite need not.
SqliteResult<Database> Database::open(const std::string& path) {
  sqlite3* opened = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) return opened ? error_of(opened) : std::unexpected(SqliteError{code, "out of memory"});
  sqlite3_extended_result_codes(opened, 1);
  return database;
}

SqliteResult<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  int code =
      sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error_of(database_);
  return Statement(statement);
}

SqliteResult<> Database::execute(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error_of(database_);
  return {};
}

SqliteResult<Transaction> Transaction::begin(Database& database) {
  TRY(begun, database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_) (void)database_->execute("ROLLBACK");
}

SqliteResult<> Transaction::commit() {
  TRY(committed, database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace sallyport::database
