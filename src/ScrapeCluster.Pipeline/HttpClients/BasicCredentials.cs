using System.Text;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary><c>basic_auth</c> (RFC 7617, with UTF-8). Encodes anew only when a file changed.</summary>
internal sealed class BasicCredentials(SecretSource username, SecretSource password) : IAuthorizationSource
{
    private Encoded _last = new("", "", Encode("", ""));

    public string Read()
    {
        var (user, secret) = (username.Read(), password.Read());
        var last = _last;
        if (last.Username != user || last.Password != secret)
            _last = last = new Encoded(user, secret, Encode(user, secret));
        return last.Header;
    }

    public static string Encode(string username, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"));

    private sealed record Encoded(string Username, string Password, string Header);
}
