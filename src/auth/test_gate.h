// For tests: a server's end of logins with the accounts anna, and gone, which is disabled; both have the password Secret-1.
#pragma once

#include <gtest/gtest.h>

#include "auth/acceptor.h"

namespace sallyport::auth {

struct Gate {
  std::unique_ptr<Accounts> accounts = *Accounts::open(":memory:");
  UnixIdentity identities{accounts->machine(), {.machine_name = "GATE"}};
  LoginServices services{*accounts, identities, {"GATE", "GATE", "gate.example.com", "example.com"}};
  LoginPolicy policy;

  Gate() {
    EXPECT_TRUE(accounts->add("anna", "Secret-1"));
    EXPECT_TRUE(accounts->add("gone", "Secret-1"));
    EXPECT_TRUE(accounts->set_disabled("gone", true));
  }
  Acceptor acceptor() { return Acceptor(services, policy); }
};

}  // namespace sallyport::auth
