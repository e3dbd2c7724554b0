// Asks for a token where the API does. It is kept until the browser tab is closed.
import { Box, Button, Code, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { storedToken } from '../data/client.ts';
import { signIn } from '../data/sign-in.ts';
import { BrandMark } from './brand.tsx';

export function SignIn({ reason }: { readonly reason: string }) {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const [fault, setFault] = useState<string>();
  const [isTrying, setTrying] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Outlay';
  }, []);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTrying(true);
    signIn(token.trim())
      .then(async () => await client.resetQueries())
      .catch((error: unknown) => {
        setFault(error instanceof Error ? error.message : String(error));
        setTrying(false);
      });
  };
  return (
    <Box component="main" mih="100vh" p="md" className="outlay-center">
      <Paper withBorder p="xl" w="100%" maw={420}>
        <Stack component="form" onSubmit={submit}>
          <BrandMark />
          <Title order={1} size="h3">
            Sign in
          </Title>
          <Text size="sm" c="dimmed">
            {storedToken() === '' ? 'This installation asks who is there.' : reason} A token that may read is
            enough to look; setting limits needs one of the scope admin.
          </Text>
          <TextInput
            type="password"
            label="Token"
            autoComplete="current-password"
            data-autofocus
            required
            withAsterisk={false}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={fault}
          />
          <Button type="submit" loading={isTrying} disabled={token.trim() === ''}>
            Sign in
          </Button>
          <Text size="sm" c="dimmed">
            An administrator makes one where Outlay runs:
          </Text>
          <Code block style={{ whiteSpace: 'pre-wrap' }}>
            outlay token create --scope read --name "my browser"
          </Code>
        </Stack>
      </Paper>
    </Box>
  );
}
