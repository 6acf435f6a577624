// For tests and fuzzing: a small server with two shares, a user and an administrator.
#pragma once

#include "server/rpc/server_facts.h"

namespace sallyport::server::rpc {

class TestFacts : public ServerFacts {
 public:
  // Self-relative, without owner, group and lists.
  static inline const std::vector<uint8_t> kEmptyDescriptor = {1, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  std::vector<ShareFact> all_shares = {
      {"public", "Everyone's files", "C:\\srv\\public"},
      {"hidden$", "", "C:\\srv\\hidden", true},
      {"bücher", "Grüße", "C:\\srv\\books", false, 0xFFFFFFFF, 2, 0x30, kEmptyDescriptor},
  };
  std::vector<SessionFact> all_sessions = {
      {"10.0.0.7", "anna", "", 3, std::chrono::seconds(90), std::chrono::seconds(4), false, true}};

  ServerDescription server() const override { return {"SALLY", "HARBOUR", "A test server", "sally.example", 10, 0}; }
  bool is_administrator(const Identity& who) const override { return who.name == "root"; }
  std::vector<ShareFact> shares(const Identity&) const override { return all_shares; }
  std::vector<SessionFact> sessions() const override { return all_sessions; }
  std::vector<ConnectionFact> connections() const override {
    return {{7, "public", "10.0.0.7", "anna", 3, std::chrono::seconds(90)},
            {8, "IPC$", "10.0.0.8", "bert", 1, std::chrono::seconds(5)}};
  }
  std::vector<OpenFileFact> open_files() const override {
    return {{11, 1, 0, "C:\\srv\\public\\a.txt", "anna"}, {12, 3, 2, "C:\\srv\\books\\b.txt", "bert"}};
  }
  dtyp::Sid account_domain() const override { return {5, {21, 11, 22, 33}}; }
  std::optional<Principal> account_named(std::string_view name) const override {
    for (const auto& account : accounts())
      if (account.name == name) return account;
    return std::nullopt;
  }
  std::optional<Principal> account_with(const dtyp::Sid& sid) const override {
    for (const auto& account : accounts())
      if (account.sid == sid) return account;
    return std::nullopt;
  }
  FileTime now() const override { return FileTime::from({1'700'000'000, 250'000'000}); }

  static Identity user(std::string name = "anna") {
    Identity who;
    who.name = std::move(name);
    who.user = dtyp::Sid{5, {21, 11, 22, 33, 1000}};
    return who;
  }
  static Identity administrator() { return user("root"); }
  static Identity anonymous() {
    Identity who;
    who.anonymous = true;
    return who;
  }

 private:
  static std::vector<Principal> accounts() {
    using lsar::SidNameUse;
    return {{{5, {21, 11, 22, 33, 1000}}, "SALLY", "anna", SidNameUse::user},
            {{22, {1, 0}}, "Unix User", "root", SidNameUse::user},
            {{22, {2, 100}}, "Unix Group", "users", SidNameUse::group}};
  }
};

}  // namespace sallyport::server::rpc
