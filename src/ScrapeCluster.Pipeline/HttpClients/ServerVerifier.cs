using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Has the last word on a server's certificate, and says in one sentence what is wrong with it.</summary>
internal sealed class ServerVerifier(bool insecureSkipVerify, string? serverName, X509Certificate2Collection? authorities, string authorityKey)
{
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (insecureSkipVerify || errors == SslPolicyErrors.None)
            return true;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            throw new AuthenticationException("the server sent no certificate");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new AuthenticationException(NameMismatch(sender, certificate));
        if (chain is not null && EndsAtAuthority(chain))
            return true;
        throw new AuthenticationException($"the server's certificate ({certificate.Subject}) is not accepted: {Statuses(chain)}");
    }

    /// <summary>
    /// Every certificate of <c>ca</c> is an anchor, also one that another authority signed (as in Go). The platform calls such
    /// a chain partial; it reports a wrong signature, date or usage beside that, and then the chain is refused.
    /// </summary>
    private bool EndsAtAuthority(X509Chain chain) =>
        authorities is not null
        && chain.ChainElements.Count > 0
        && chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.PartialChain)
        && authorities.Contains(chain.ChainElements[^1].Certificate);

    private string NameMismatch(object sender, X509Certificate certificate)
    {
        var expected = serverName is { Length: > 0 } ? serverName : (sender as SslStream)?.TargetHostName;
        return $"the server's certificate ({certificate.Subject}) is not valid for \"{expected}\"; server_name sets another name to check";
    }

    private string Statuses(X509Chain? chain)
    {
        var names = string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? []);
        return authorities is null
            ? $"{names}; trusted are the system's authorities, ca_file names others"
            : $"{names}; trusted is what stands in {authorityKey}";
    }
}
