int solve(vector<int>& height) {
    stack<int> st;
    int total = 0;
    for (int i = 0; i < (int)height.size(); i++) {
        while (!st.empty() && height[st.top()] < height[i]) {
            int bottom = height[st.top()];
            st.pop();
            if (st.empty()) break;
            total += (i - st.top() - 1) * (min(height[i], height[st.top()]) - bottom);
        }
        st.push(i);
    }
    return total;
}
