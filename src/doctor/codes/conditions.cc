#include "doctor/codes/conditions.h"

namespace sallyport::doctor {

const Condition* find_condition(ConditionId id) {
  for (auto table : {network_conditions(), login_conditions(), share_conditions()})
    for (auto& condition : table)
      if (condition.id == id) return &condition;
  return nullptr;
}

}  // namespace sallyport::doctor
