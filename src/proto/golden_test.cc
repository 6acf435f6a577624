// Messages that other implementations sent (tests/golden): what they mean is recorded beside them as JSON, and encoding
// that meaning again gives the same bytes. SALLYPORT_WRITE_GOLDENS=1 writes the JSON; read it before believing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "proto/describe.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/decoder.h"

namespace sallyport::proto {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> goldens() {
  std::vector<std::string> names;
  for (const char* folder : {"smb2", "smb1", "cifs", "transform"})
    for (const auto& entry : fs::directory_iterator(fs::path(SALLYPORT_SOURCE_DIR) / "tests/golden" / folder))
      if (entry.path().extension() == ".hex") names.push_back(std::string(folder) + "/" + entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

// The members of a compound, or the one message.
std::vector<Bytes> members(Bytes frame) {
  std::vector<Bytes> out;
  smb2::Header header;
  while (!wire::decode(header, frame) && header.next_command && header.next_command < frame.size()) {
    out.push_back(frame.first(header.next_command));
    frame = frame.subspan(header.next_command);
  }
  out.push_back(frame);
  return out;
}

class Golden : public testing::TestWithParam<std::string> {
 protected:
  Buffer frame_ = golden_bytes(GetParam() + ".hex");
};

TEST_P(Golden, MeansWhatIsRecorded) {
  auto json = wire::Json::array();
  for (auto message : members(frame_)) json.push_back(describe_message(message));
  EXPECT_EQ(json.dump().find("\"fault\""), std::string::npos) << json.dump(2);
  auto path = SALLYPORT_SOURCE_DIR "/tests/golden/" + GetParam() + ".json";
  if (std::getenv("SALLYPORT_WRITE_GOLDENS")) std::ofstream(path) << json.dump(1) << "\n";
  std::ifstream file(path);
  ASSERT_TRUE(file) << "no " << path;
  EXPECT_EQ(wire::Json::parse(file), json);
}

// Bytes that carry no meaning, where a sender writes one thing and we the other that the specification allows.
struct Difference {
  const char* golden;  // how its name starts
  size_t from;
  size_t length;
  const char* reason;
};
constexpr Difference kDifferences[] = {
    {"smb2/ioctl_request", 64 + 36, 4, "OutputOffset without output: Samba repeats InputOffset"},
    {"smb2/ioctl_request_smbclient_4", 64 + 24, 4, "InputOffset without input"},
    {"smb2/create_request_smbtorture_4", 64 + 98, 2, "DataOffset of a context without data, which SHOULD be 0"},
    {"smb2/create_request_smbtorture_5", 64 + 98, 2, "DataOffset of a context without data, which SHOULD be 0"},
    {"smb2/change_notify_error_smbd_1", 64 + 8, 1, "the one byte of ErrorData without data is what smbd had in memory"},
    {"smb2/read_error_smbd_1", 64 + 8, 1, "the one byte of ErrorData without data is what smbd had in memory"},
    {"smb2/read_request_impacket", 64 + 48, 1, "the one byte of Buffer without data is the letter 0"},
    {"smb2/negotiate_request_impacket_1", 64 + 38, 2, "Reserved is 0xFF"},
    {"smb2/negotiate_request_impacket_1", 64 + 86, 2, "Reserved is 0xFF"},
    {"cifs/transaction2_request_smb", 32 + 34, 2, "smbclient's and smbtorture's padding is \"D \""},
    {"cifs/transaction2_request_nmap", 32 + 25, 2, "DataOffset without data"},
    {"cifs/nt_create_andx_request_smbtorture_2", 144 + 2, 1, "AndXReserved of the last block is 0xFF"},
};

// Laid out another way that the specification allows, with the same meaning.
struct Layout {
  const char* golden;
  const char* reason;
};
constexpr Layout kOtherLayouts[] = {
    {"cifs/nt_create_andx_request_smbclient", "NameLength counts the zero behind the name, and there is one more"},
    {"cifs/transaction_request_impacket", "parameters and data are not aligned"},
    {"cifs/transaction_request_nmap", "parameters and data are not aligned, and a byte follows what ByteCount counts"},
};
bool other_layout(const std::string& golden) {
  return std::any_of(std::begin(kOtherLayouts), std::end(kOtherLayouts),
                     [&](const Layout& layout) { return golden.starts_with(layout.golden); });
}

// As received, but for what kDifferences excuses, which is taken from `again`.
Buffer excused(const std::string& golden, Bytes received, Bytes again) {
  Buffer out(received);
  for (const auto& difference : kDifferences)
    for (size_t i = difference.from; i < difference.from + difference.length && golden.starts_with(difference.golden); i++)
      if (i < out.size() && i < again.size()) out[i] = again[i];
  return out;
}

TEST_P(Golden, EncodesToTheSameBytes) {
  for (auto message : members(frame_)) {
    Buffer again;
    auto fault = recode_message(message, again);
    ASSERT_FALSE(fault) << wire::describe(fault);
    if (other_layout(GetParam())) {
      EXPECT_EQ(describe_message(message), describe_message(again));
      continue;
    }
    auto expected = message;
    // Padding behind a member of a compound belongs to the compound; what is sealed stands behind a transform header.
    bool sealed = load_le<uint32_t>(message.data()) == smb2::kTransformProtocolId;
    if (again.size() < message.size() &&
        (sealed || (message.size() - again.size() <= 8 && all_zero(message.subspan(again.size())))))
      expected = message.first(again.size());
    EXPECT_EQ(wire::hex(excused(GetParam(), expected, again)), wire::hex(again));
  }
}

TEST_P(Golden, EveryTruncationIsHarmless) {
  for (size_t length = 0; length < frame_.size(); length++) {
    Buffer cut(frame_.bytes().first(length));  // a block of its own, so that a sanitizer sees a read behind the end
    describe_message(cut);
    Buffer out;
    recode_message(cut, out);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Golden, testing::ValuesIn(goldens()), [](const auto& info) {
  auto name = info.param;
  for (auto& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
});

}  // namespace
}  // namespace sallyport::proto
