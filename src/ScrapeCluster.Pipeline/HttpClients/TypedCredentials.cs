namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary><c>authorization</c>: a type and credentials, for example <c>Bearer</c> and a token.</summary>
internal sealed class TypedCredentials(string type, SecretSource credentials) : IAuthorizationSource
{
    private Joined _last = new("", $"{type} ");

    public string Read()
    {
        var secret = credentials.Read();
        var last = _last;
        if (last.Credentials != secret)
            _last = last = new Joined(secret, $"{type} {secret}");
        return last.Header;
    }

    private sealed record Joined(string Credentials, string Header);
}
