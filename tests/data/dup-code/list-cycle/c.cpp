bool solve(ListNode *head) {
    unordered_set<ListNode*> visited;
    for (; head; head = head->next)
        if (!visited.insert(head).second) return true;
    return false;
}
