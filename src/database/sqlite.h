// SQLite behind two small classes that close what they open. Errors are SQLite's own words; callers say what they mean.
#pragma once

#include <sqlite3.h>

#include <expected>
#include <string>
#include <utility>

#include "base/bytes.h"

namespace sallyport::database {

struct SqliteError {
  int code = 0;  // SQLite's extended result code
  std::string text;
  // Another connection holds the file's lock.
  bool busy() const { return (code & 0xFF) == SQLITE_BUSY; }
  bool constraint() const { return (code & 0xFF) == SQLITE_CONSTRAINT; }
};

template <class T = void>
using SqliteResult = std::expected<T, SqliteError>;

class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }
  ~Statement() { sqlite3_finalize(statement_); }

  // Values are copied. Parameters are numbered from 1.
  Statement& bind(int n, std::string_view text);
  Statement& bind(int n, Bytes blob);
  Statement& bind(int n, int64_t number);

  // True while there is a row to read. After false or an error it is ready to be bound and run again.
  SqliteResult<bool> step();
  SqliteResult<> run();

  std::string text(int column) const;
  Bytes blob(int column) const;  // until the next step
  int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }

 private:
  sqlite3_stmt* statement_;
};

class Database {
 public:
  // The file must exist already, unless it is ":memory:".
  static SqliteResult<Database> open(const std::string& path);
  Database(Database&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Database& operator=(Database&& other) noexcept {
    std::swap(database_, other.database_);
    return *this;
  }
  ~Database() { sqlite3_close_v2(database_); }

  SqliteResult<Statement> prepare(std::string_view sql);
  SqliteResult<> execute(const char* sql);  // any number of statements
  void wait_when_busy(int milliseconds) { sqlite3_busy_timeout(database_, milliseconds); }
  int changes() const { return sqlite3_changes(database_); }

 private:
  explicit Database(sqlite3* database) : database_(database) {}
  sqlite3* database_;
};

// Everything until commit() is undone when it goes away without.
class Transaction {
 public:
  static SqliteResult<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  SqliteResult<> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace sallyport::database
