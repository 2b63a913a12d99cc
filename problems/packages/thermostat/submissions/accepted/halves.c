#include <stdio.h>

int main(void)
{
	int n, low = 1;
	char answer[8];

	if (scanf("%d", &n) != 1)
		return 1;
	while (low < n) {
		int mid = low + (n - low) / 2;
		printf("? %d\n", mid);
		fflush(stdout);
		if (scanf("%7s", answer) != 1)
			return 1;
		if (answer[0] == 'c')
			low = mid + 1;
		else
			n = mid;
	}
	printf("! %d\n", low);
	return 0;
}
