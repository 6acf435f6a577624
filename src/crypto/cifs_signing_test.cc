// SMB1 signatures, held against messages between smbclient and smbd (tests/golden/cifs_signed).
#include "crypto/cifs_signing.h"

#include <filesystem>
#include <fstream>
#include <map>

#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

namespace fs = std::filesystem;

struct Golden {
  Octets message, key;
  uint32_t sequence = 0;
};
Golden read(const fs::path& path) {
  std::ifstream file(path);
  std::string line, message;
  std::map<std::string, std::string> notes;
  while (std::getline(file, line)) {
    auto colon = line.find(": ");
    if (!line.starts_with("# ")) message += line;
    else if (colon != line.npos) notes[line.substr(2, colon - 2)] = line.substr(colon + 2);
  }
  return {unhex(message), unhex(notes.at("mac-key")), static_cast<uint32_t>(std::stoul(notes.at("sequence")))};
}
std::vector<Golden> goldens() {
  std::vector<Golden> out;
  for (const auto& entry : fs::directory_iterator(fs::path(SALLYPORT_SOURCE_DIR) / "tests/golden/cifs_signed"))
    out.push_back(read(entry.path()));
  return out;
}

TEST(CifsSigning, IsSambas) {
  auto all = goldens();
  ASSERT_FALSE(all.empty());
  for (auto& golden : all) {
    EXPECT_TRUE(verify_cifs(golden.message, golden.key, golden.sequence)) << golden.sequence;
    auto signature = hex(Bytes(golden.message).subspan(14, 8));
    std::fill_n(golden.message.begin() + 14, 8, uint8_t{0xEE});
    ASSERT_TRUE(sign_cifs(golden.message, golden.key, golden.sequence));
    EXPECT_EQ(hex(Bytes(golden.message).subspan(14, 8)), signature) << "whatever stood there before";
  }
}

TEST(CifsSigning, CoversEveryBitAndTheNumber) {
  auto golden = goldens().at(0);
  for (size_t i = 0; i < golden.message.size(); i++) {
    golden.message[i] ^= 1;
    EXPECT_FALSE(verify_cifs(golden.message, golden.key, golden.sequence)) << i;
    golden.message[i] ^= 1;
  }
  EXPECT_FALSE(verify_cifs(golden.message, golden.key, golden.sequence + 2));
  golden.key[0] ^= 1;
  EXPECT_FALSE(verify_cifs(golden.message, golden.key, golden.sequence));
}

TEST(CifsSigning, WhatIsShorterThanAHeaderIsNoMessage) {
  Octets message(31), key(16);
  EXPECT_FALSE(sign_cifs(message, key, 0));
  EXPECT_FALSE(verify_cifs(message, key, 0));
}

}  // namespace
}  // namespace sallyport::crypto
