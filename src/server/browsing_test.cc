// What NetServerEnum is to answer from, with and without a datagram service.
#include <gtest/gtest.h>

#include "proto/brws/server_type.h"
#include "server/engine.h"
#include "support/test_server.h"

namespace sallyport::server {
namespace {

namespace type = brws::server_type;

TEST(Neighbourhood, WithoutADatagramServiceItIsOurselvesAndOurWorkgroup) {
  support::TestServer server;
  auto& engine = server.engine();
  auto servers = engine.neighbourhood("", type::kAll);
  ASSERT_EQ(servers.size(), 1u);
  EXPECT_EQ(servers[0].name, engine.name());
  EXPECT_EQ(servers[0].type, type::kWorkstation | type::kServer | type::kUnix | type::kNt | type::kServerNt);
  auto groups = engine.neighbourhood("", type::kDomainEnum);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].name, workgroup_name(*engine.policy()));
  EXPECT_TRUE(engine.neighbourhood("ELSEWHERE", type::kAll).empty());
  EXPECT_TRUE(engine.neighbourhood("", type::kPrintServer).empty());
}

TEST(Neighbourhood, ElseItIsWhatWasHeard) {
  support::TestServer server;
  auto& engine = server.engine();
  std::string asked;
  engine.set_neighbourhood([&](std::string_view workgroup, uint32_t) {
    asked = workgroup;
    return std::vector<browser::ServerEntry>{{"OLDBOX", type::kServer, 4, 0, "in the hall"}};
  });
  EXPECT_EQ(engine.neighbourhood("HALL", type::kAll)[0].name, "OLDBOX");
  EXPECT_EQ(asked, "HALL");
  engine.set_neighbourhood(nullptr);
  EXPECT_EQ(engine.neighbourhood("", type::kAll)[0].name, engine.name());
}

}  // namespace
}  // namespace sallyport::server
