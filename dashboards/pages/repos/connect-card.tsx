// What stands above the figures while no forge has told anything: how outcomes come to be known.
import { Anchor, Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';

export function ConnectCard() {
  return (
    <Paper
      component="section"
      aria-labelledby="connect-forge"
      withBorder
      p="md"
      className="outlay-panel outlay-warns"
    >
      <Title order={2} size="h4" id="connect-forge">
        Connect GitHub to see outcomes
      </Title>
      <Text size="sm" mt={4}>
        Spend by repository is below. What became of it is known once the forge tells of pull requests: make a
        connection, then paste its address and secret into a webhook of the organization or the repository.
        GitLab and Bitbucket work the same way.
      </Text>
      <Anchor component={Link} href="/setup?forge=" size="sm" underline="always">
        Make a connection in Setup
      </Anchor>
    </Paper>
  );
}
