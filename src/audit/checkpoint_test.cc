#include "audit/checkpoint.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "audit/report/writers.h"
#include "base/whole_file.h"
#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class CheckpointFile : public testing::Test {
 protected:
  CheckpointFile() { EXPECT_TRUE(mkdtemp(folder_)); }
  ~CheckpointFile() override { std::filesystem::remove_all(folder_); }
  std::string path() const { return std::string(folder_) + "/audit.json"; }

  Checkpoint checkpoint() {
    Checkpoint out;
    out.request = {.targets = {"10.0.0.0/16", "nas"}, .excluded = {"10.0.7.0/24"}, .whole_blocks = true, .seed = 77};
    out.fingerprint = 0xFEDCBA9876543210;
    out.options.sweep.rate = 1234.5;
    out.options.sweep.method = SweepMethod::connect;
    out.options.host.answer = std::chrono::milliseconds(4321);
    out.options.ask_names = false;
    out.options.host.quic = false;
    out.user = "DOMAIN\\auditor";
    out.state = {.started = 1'790'000'000, .swept = 4096, .names_asked = 300, .asked = {support::unsafe_host(), support::strict_host()},
                 .met = {support::host_at("fe80::7")}, .names = {}};
    out.state.asked[0].quic = {PortState::open, {1}, Known::no, smb2::Dialect::smb3_1_1, "not with SMB", true,
                               CertificateFacts{"CN=www", "CN=authority", {1}, {2}}};
    auto mac = policy::parse_mac("00:11:22:aa:bb:cc").value();
    auto nas = nbt::Name::of("NAS", nbt::suffix::kFileServer);
    out.state.names.push_back({policy::parse_address("10.0.0.3").value(), PortState::open, NodeStatusFacts{{{nas, 0x8400}}, mac}});
    return out;
  }

 private:
  char folder_[32] = "/tmp/checkpoint-XXXXXX";
};

TEST_F(CheckpointFile, IsReadAsWritten) {
  auto was = checkpoint();
  ASSERT_TRUE(save(was, path()));
  auto read = load_checkpoint(path());
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->request.targets, was.request.targets);
  EXPECT_EQ(read->request.excluded, was.request.excluded);
  EXPECT_EQ(read->request.seed, 77u);
  EXPECT_TRUE(read->request.whole_blocks);
  EXPECT_EQ(read->fingerprint, was.fingerprint);
  EXPECT_EQ(read->options.sweep.rate, 1234.5);
  EXPECT_EQ(read->options.sweep.method, SweepMethod::connect);
  EXPECT_EQ(read->options.host.answer, was.options.host.answer);
  EXPECT_FALSE(read->options.ask_names);
  EXPECT_FALSE(read->options.host.quic);
  EXPECT_EQ(read->user, was.user);
  EXPECT_EQ(read->state.swept, 4096u);
  EXPECT_EQ(read->state.names_asked, 300u);
  ASSERT_THAT(read->state.met, SizeIs(1));
  EXPECT_EQ(read->state.met[0].address, was.state.met[0].address);
  ASSERT_THAT(read->state.names, SizeIs(1));
  EXPECT_EQ(read->state.names[0].facts->mac, was.state.names[0].facts->mac);
  EXPECT_EQ(read->state.names[0].facts->names[0].name, was.state.names[0].facts->names[0].name);
  EXPECT_TRUE(read->state.names[0].facts->names[0].group());
}

// Nothing of a host is lost on the way: every report of it is the same.
TEST_F(CheckpointFile, KeepsEveryFact) {
  auto was = checkpoint();
  ASSERT_TRUE(save(was, path()));
  auto read = load_checkpoint(path());
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(support::text_of(write_json, read->state.asked), support::text_of(write_json, was.state.asked));
}

TEST_F(CheckpointFile, DamageIsNoticed) {
  ASSERT_TRUE(save(checkpoint(), path()));
  auto text = read_whole_file(path()).value();
  auto damaged = [&](std::string_view from, std::string_view to) {
    auto copy = text;
    copy.replace(copy.find(from), from.size(), to);
    EXPECT_FALSE(write_whole_file(path(), copy));
    return !load_checkpoint(path());
  };
  EXPECT_TRUE(damaged("\"port\":1", "\"port\":9")) << "no state of a port";
  EXPECT_TRUE(damaged("\"swept\":4096", "\"swept\":-1"));
  EXPECT_TRUE(damaged("\"10.0.0.3\"", "\"nowhere\""));
  EXPECT_TRUE(damaged("\"asked\":[", "\"asked\":[7,"));
  for (size_t length : {0u, 1u, 100u, static_cast<unsigned>(text.size() - 1)}) {
    ASSERT_FALSE(write_whole_file(path(), text.substr(0, length)));
    EXPECT_FALSE(load_checkpoint(path())) << length;
  }
}

TEST_F(CheckpointFile, MissingOneIsNoInterruptedAudit) {
  auto read = load_checkpoint(path());
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(), HasSubstr("no audit was interrupted"));
}

}  // namespace
}  // namespace sallyport::audit
