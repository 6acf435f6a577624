#include <gmock/gmock.h>

#include "audit/windows_builds.h"
#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::HasSubstr;
using support::strict_host;

Guid guid_of(std::string_view bytes) {
  Guid guid;
  std::copy_n(bytes.begin(), std::min<size_t>(bytes.size(), 16), guid.bytes.begin());
  return guid;
}

TEST(ProductGuess, SmbOneNamesSamba) {
  auto product = guess_product(support::unsafe_host());
  EXPECT_EQ(product.maker, Maker::samba);
  EXPECT_EQ(product.name, "Samba 3.0.37");
}

// Recorded: smbd 4.17's GUID for the NetBIOS name GOLDSRV.
TEST(ProductGuess, SambaWritesItsNameIntoItsGuid) {
  auto facts = strict_host();
  facts.smb2->server_guid = guid_of("goldsrv");
  auto product = guess_product(facts);
  EXPECT_EQ(product.maker, Maker::samba);
  EXPECT_THAT(product.evidence, HasSubstr("\"goldsrv\""));
  facts.smb2->server_guid = guid_of("goldsrv\x01");
  EXPECT_NE(guess_product(facts).maker, Maker::samba);
  facts.smb2->server_guid = {};
  EXPECT_NE(guess_product(facts).maker, Maker::samba);
}

TEST(ProductGuess, ImpacketTellsItselfTwice) {
  auto facts = strict_host();
  facts.smb2->server_guid = guid_of("AAAAAAAAAAAAAAAA");
  EXPECT_EQ(guess_product(facts).maker, Maker::impacket);
  facts = strict_host();
  facts.ntlm->major = facts.ntlm->minor = 0xFF;
  facts.ntlm->build = 0xFFFF;
  EXPECT_EQ(guess_product(facts).maker, Maker::impacket);
}

TEST(ProductGuess, WindowsByItsBuild) {
  auto facts = strict_host();
  facts.ntlm->major = 10;
  facts.ntlm->build = 17763;
  auto product = guess_product(facts);
  EXPECT_EQ(product.maker, Maker::windows);
  EXPECT_EQ(product.name, "Windows 10 1809 or Server 2019");
  EXPECT_EQ(product.evidence, "the NTLM challenge says version 10.0 build 17763");
  facts.ntlm->build = 27000;
  EXPECT_EQ(guess_product(facts).name, "Windows 10 or newer, build 27000");
}

TEST(ProductGuess, SallyportByItsHabits) {
  auto facts = strict_host();
  EXPECT_EQ(guess_product(facts).maker, Maker::sallyport);
  facts.smb2->ciphers = {smb2::Cipher::aes128_gcm, smb2::Cipher::aes128_ccm, smb2::Cipher::aes256_gcm, smb2::Cipher::aes256_ccm};
  auto product = guess_product(facts);
  EXPECT_EQ(product.maker, Maker::unknown);
  EXPECT_EQ(product.name, "");
  EXPECT_EQ(product.evidence, "nothing tells");
}

TEST(ProductGuess, LiarIsNoProduct) {
  auto facts = support::unsafe_host();
  facts.smb.oddity = Oddity::agrees_to_all;
  EXPECT_EQ(guess_product(facts).name, "");
}

TEST(WindowsBuilds, AreKnown) {
  EXPECT_EQ(windows_of_build(6001), "Windows Vista SP1 or Server 2008");
  EXPECT_EQ(windows_of_build(26100), "Windows 11 24H2 or Server 2025");
  EXPECT_EQ(windows_of_build(1), "");
}

}  // namespace
}  // namespace sallyport::audit
