class Solution {
    public ListNode solve(ListNode head) {
        if (head == null || head.next == null) return head;
        ListNode last = solve(head.next);
        head.next.next = head;
        head.next = null;
        return last;
    }
}
