#include <stdio.h>
int main(void)
{
	int n, k, a[1000], pairs = 0;
	scanf("%d %d", &n, &k);
	for (int i = 0; i < n; i++) {
		scanf("%d", &a[i]);
		for (int j = 0; j < i; j++)
			pairs += a[i] + a[j] == k;
	}
	printf("%d\n", pairs);
}
