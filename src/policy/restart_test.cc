#include "policy/restart.h"

#include <gmock/gmock.h>

namespace sallyport::policy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Restart, NamesWhatIsReadAtTheStartOnly) {
  Policy before, after;
  EXPECT_THAT(needs_restart(before, after), IsEmpty());
  after.server.comment = "new";
  after.limits.connections = 7;
  after.shares.emplace_back();
  EXPECT_THAT(needs_restart(before, after), IsEmpty());
  after.server.netbios_name = "GATE";
  after.accounts.same_name = false;
  EXPECT_THAT(needs_restart(before, after),
              ElementsAre("server.netbios_name counts from the next start on; until then it is the default",
                          "accounts.same_name counts from the next start on; until then it is true"));
}

}  // namespace
}  // namespace sallyport::policy
