namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// Fetches tokens and keeps each until shortly before it ends. However many requests wait,
/// one fetch runs; a failed one is not repeated within <see cref="HoldOff"/>. A changed secret file means a new token.
/// </summary>
internal sealed class OAuth2TokenSource(OAuth2Options options, SecretSource secret, HttpMessageInvoker client, TimeProvider time) : IDisposable
{
    /// <summary>A token is renewed this long before it ends (golang.org/x/oauth2).</summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan HoldOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);

    private readonly OAuth2TokenRequest _request = new(options, client, time);
    private readonly Lock _gate = new();
    private Fetch? _last;

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    /// <exception cref="HttpRequestException">There is no token to be had.</exception>
    public async ValueTask<string> GetHeaderAsync(CancellationToken cancellationToken)
    {
        var token = await CurrentFetch(secret.Read()).Token.WaitAsync(cancellationToken).ConfigureAwait(false);
        return token.Header;
    }

    public void Dispose() => client.Dispose();

    private Fetch CurrentFetch(string secretText)
    {
        lock (_gate)
        {
            if (_last is null || _last.Secret != secretText || !IsUsable(_last))
                _last = new Fetch(secretText, time.GetTimestamp(), FetchAsync(secretText));
            return _last;
        }
    }

    private bool IsUsable(Fetch fetch)
    {
        if (!fetch.Token.IsCompleted)
            return true;
        var age = time.GetElapsedTime(fetch.StartTimestamp);
        return fetch.Token.IsCompletedSuccessfully
            ? fetch.Token.Result.Lifetime is not { } lifetime || age < lifetime - ExpiryMargin
            : age < HoldOff;
    }

    private async Task<OAuth2Token> FetchAsync(string secretText)
    {
        // Off the caller's thread: the gate is held here.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var timeout = new CancellationTokenSource(FetchTimeout, time);
        try
        {
            return await _request.SendAsync(secretText, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new DescribedHttpException($"Cannot get an oauth2 token from \"{options.TokenUrl}\": no answer within {FetchTimeout.TotalSeconds} s.", e);
        }
    }

    private sealed record Fetch(string Secret, long StartTimestamp, Task<OAuth2Token> Token);
}

/// <param name="Header">The value of the <c>Authorization</c> header.</param>
/// <param name="Lifetime">From the start of its request; null means it never ends.</param>
internal sealed record OAuth2Token(string Header, TimeSpan? Lifetime);
