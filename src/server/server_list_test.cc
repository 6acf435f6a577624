// The pipe with the network's servers: what is in it, and that it is no client's on the network.
#include "server/server_list.h"

#include <gtest/gtest.h>

#include "base/utf16.h"
#include "proto/inner/servers.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;

inner::ServerList read_all(const Engine& engine) {
  auto pipe = server_list_pipe(engine);
  auto read = pipe->read(1 << 20);
  EXPECT_TRUE(read);
  inner::ServerList out;
  EXPECT_FALSE(wire::decode(out, read->data.bytes()));
  EXPECT_FALSE(pipe->read(1)) << "nothing behind it";
  EXPECT_FALSE(pipe->write(Bytes())) << "and nothing goes in";
  return out;
}

TEST(ServerListPipe, HasUsAndOurWorkgroupUntilSomebodyKnowsMore) {
  TestServer server;
  auto list = read_all(server.engine());
  ASSERT_EQ(list.servers.size(), 2u);
  EXPECT_EQ(printable(list.servers[0].name), server.engine().name());
  EXPECT_TRUE(list.servers[1].type & inner::Server::kDomain);
  EXPECT_EQ(list.servers[1].name, list.servers[0].workgroup);
  server.engine().set_neighbourhood([](std::string_view, uint32_t mask) {
    std::vector<browser::ServerEntry> out(mask == inner::Server::kDomain ? 1 : inner::ServerList::kMost + 1);
    out[0].name = mask == inner::Server::kDomain ? "SHOP" : "OTHER";
    return out;
  });
  list = read_all(server.engine());
  EXPECT_EQ(list.servers.size(), inner::ServerList::kMost);
  EXPECT_EQ(list.servers[0].name, u"OTHER");
  EXPECT_EQ(list.servers[0].workgroup, u"SHOP");
}

TEST(ServerListPipe, IsNotThereForWhoSpeaksSmb2) {
  TestServer server;
  SmbClient client(server, {.terms = plain_terms()});
  ASSERT_EQ(client.start(), NtStatus::success);
  ASSERT_EQ(client.tree(u"IPC$"), NtStatus::success);
  EXPECT_EQ(client.create({.name = u"srvsvc"}).status, NtStatus::success);
  EXPECT_EQ(client.create({.name = std::u16string(inner::kServersPipe)}).status, NtStatus::object_name_not_found);
}

}  // namespace
}  // namespace sallyport::server
