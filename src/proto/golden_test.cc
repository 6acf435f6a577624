// Messages that other implementations sent (tests/golden): what they mean is recorded beside them as JSON, and encoding
// that meaning again gives the same bytes. SALLYPORT_WRITE_GOLDENS=1 writes the JSON; read it before believing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>

#include "proto/describe.h"
#include "proto/describe_cifs.h"
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

// Laid out another way that the specification allows, with the same meaning.
struct Layout {
  const char* golden;
  const char* reason;
};
constexpr Layout kOtherLayouts[] = {
    {"cifs/nt_create_andx_request_smbclient", "NameLength counts the zero behind the name, and there is one more"},
    {"cifs/transaction_request_impacket", "parameters and data are not aligned"},
    {"cifs/nt_transact_create_re", "parameters and data are not aligned to four bytes; without data its offset is 0"},
    {"cifs/nt_transact_ioctl_re", "the same"},
    {"cifs/nt_transact_notify_change_re", "the same"},
    {"cifs/nt_transact_rename_re", "the same"},
    {"cifs/nt_transact_set_security_desc_re", "the same"},
    {"cifs/nt_transact_query_security_desc_request_smbtorture", "the same"},
    {"cifs/rap_request_smbtorture", "the same"},
    {"cifs/trans2_create_directory_response", "without data its offset is 0, and nothing is padded"},
    {"cifs/trans2_open2_response", "the same"},
    {"cifs/trans2_set_file_information_response", "the same"},
    {"cifs/trans2_set_fs_information_response", "the same"},
    {"cifs/trans2_set_path_information_response", "the same"},
    {"cifs/trans2_find_first2_request_impacket", "parameters and data are not aligned"},
    {"cifs/trans2_query_file_information_request_impacket", "parameters and data are not aligned"},
    {"cifs/trans2_find_first2_request_smbclient_3", "the offset of no data is where the parameters end"},
    {"cifs/trans2_get_dfs_referral_request_smbclient_2", "the same"},
    {"cifs/trans2_find_first2_request_smbclient_2", "the offset of no data is where the parameters end"},
    {"cifs/transaction_secondary_request_hand", "parameters are not aligned"},
    {"cifs/write_andx_request_impacket", "data is not aligned"},
    {"cifs/write_andx_request_smbtorture", "data is not aligned"},
    {"cifs/set_information_request_smb", "a second, empty name follows, of which the specification knows nothing"},
    {"cifs/delete_request_impacket", "a zero follows the name"},
    {"cifs/transaction_request_nmap", "parameters and data are not aligned, and a byte follows what ByteCount counts"},
};
bool is_among(std::span<const Layout> layouts, const std::string& golden) {
  return std::any_of(layouts.begin(), layouts.end(), [&](const Layout& layout) { return golden.starts_with(layout.golden); });
}
bool other_layout(const std::string& golden) { return is_among(kOtherLayouts, golden); }

constexpr Layout kOtherPartLayouts[] = {
    {"cifs/nt_transact_create_request_smbtorture", "NameLength counts the zero behind the name"},
    {"cifs/nt_transact_notify_change_response", "padding behind the last name"},
    {"cifs/rap_request_hand", "the data descriptor is left out"},
    {"cifs/trans2_find_first2_request_impacket", "an odd zero behind the name"},
    {"cifs/trans2_find_first2_response_smbd", "NextEntryOffset of the last entry leads to the end"},
    {"cifs/trans2_find_next2_response_smbd", "NextEntryOffset of the last entry leads to the end"},
    {"cifs/trans2_query_fs_information_response_smbd", "cCharCount counts the zero behind the label"},
    {"cifs/trans2_set_", "three bytes more than FileDispositionInformation has"},
};
bool other_part_layout(const std::string& golden) { return is_among(kOtherPartLayouts, golden); }

// What an answer of SMB1 answers, where the file says it.
std::optional<CifsQuestion> question(const std::string& name) {
  auto file = golden_file(name);
  constexpr std::string_view kHead = "# asked: ";
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(kHead)) return cifs_question(bytes_of_hex(line.substr(kHead.size())));
  return std::nullopt;
}

class Golden : public testing::TestWithParam<std::string> {
 protected:
  Buffer frame_ = golden_bytes(GetParam() + ".hex");
  std::optional<CifsQuestion> asked_ = question(GetParam() + ".hex");
};

// Of SMB1's transactions: setup words, parameters and data are encoded to the same bytes too.
TEST_P(Golden, PartsEncodeToTheSameBytes) {
  if (!GetParam().starts_with("cifs/")) return;
  auto asked = asked_ ? asked_ : cifs_question(frame_);
  if (!asked) return;
  auto types = cifs_parts(*asked, asked_.has_value());
  auto bytes = cifs_part_bytes(frame_);
  auto check = [&](const char* what, const MessageType* type, Bytes part) {
    if (!type || part.empty()) return;
    Buffer again;
    auto fault = type->recode(part, again);
    ASSERT_FALSE(fault) << what << ": " << wire::describe(fault);
    wire::Json before, after;
    EXPECT_FALSE(type->print(part, before) || type->print(again, after));
    EXPECT_EQ(before, after) << what;
    if (other_part_layout(GetParam())) return;
    EXPECT_EQ(wire::hex(part), wire::hex(again)) << what << " of " << GetParam();
  };
  check("setup", types.setup, bytes.setup);
  check("parameters", types.parameters, bytes.parameters);
  check("data", types.data, bytes.data);
}

TEST_P(Golden, MeansWhatIsRecorded) {
  auto json = wire::Json::array();
  for (auto message : members(frame_)) json.push_back(asked_ ? describe_cifs(message, asked_) : describe_message(message));
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
  const char* part = "";  // and what stands in it
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
    {"cifs/trans2_", 32 + 34, 2, "the same", "_request_smb"},
    {"cifs/nt_transact_query_security_desc_request", 32 + 32, 4, "DataOffset without data"},
    {"cifs/nt_transact_secondary_request_hand", 32 + 28, 4, "DataOffset without data"},
    {"cifs/transaction2_secondary_request_hand", 32 + 13, 2, "DataOffset without data"},
    {"cifs/rap_request_hand", 32 + 25, 2, "DataOffset without data"},
    {"cifs/trans2_query_path_information_request_hand", 32 + 25, 2, "DataOffset without data"},
    {"cifs/transaction2_request_nmap", 32 + 25, 2, "DataOffset without data"},
    {"cifs/nt_create_andx_request_smbtorture_2", 144 + 2, 1, "AndXReserved of the last block is 0xFF"},
};

// As received, but for what kDifferences excuses, which is taken from `again`.
Buffer excused(const std::string& golden, Bytes received, Bytes again) {
  Buffer out(received);
  for (const auto& difference : kDifferences) {
    if (!golden.starts_with(difference.golden) || golden.find(difference.part) == golden.npos) continue;
    for (size_t i = difference.from; i < difference.from + difference.length; i++)
      if (i < out.size() && i < again.size()) out[i] = again[i];
  }
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
