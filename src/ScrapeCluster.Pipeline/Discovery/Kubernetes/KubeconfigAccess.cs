using System.Globalization;
using System.Text;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The access that the current context of a kubeconfig file gives, with a program for credentials where it names one.</summary>
internal static class KubeconfigAccess
{
    /// <exception cref="KubernetesApiException">The file cannot be read, or its current context is of no use.</exception>
    public static ApiAccess Read(string file, TimeProvider time)
    {
        try
        {
            return Read(KubernetesClientConfiguration.LoadKubeConfig(file), Path.GetDirectoryName(file) ?? "/", time);
        }
        catch (Exception e) when (e is not KubernetesApiException)
        {
            // The reader of the package and the program it starts throw what they please.
            throw new KubernetesApiException(0, $"kubeconfig_file \"{file}\" cannot be used: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static ApiAccess Read(K8SConfiguration file, string directory, TimeProvider time)
    {
        var context = file.Contexts?.FirstOrDefault(item => item.Name == file.CurrentContext)?.ContextDetails
            ?? throw new KubeConfigException($"there is no context \"{file.CurrentContext}\", which is the current one");
        var cluster = file.Clusters?.FirstOrDefault(item => item.Name == context.Cluster)?.ClusterEndpoint
            ?? throw new KubeConfigException($"there is no cluster \"{context.Cluster}\"");
        var user = file.Users?.FirstOrDefault(item => item.Name == context.User)?.UserCredentials ?? new UserCredentials();
        var executed = user.ExternalExecution is { } program ? KubernetesClientConfiguration.ExecuteExternalCommand(program).Status : null;
        var token = executed?.Token ?? user.Token;
        return new ApiAccess(
            cluster.Server,
            new HttpClientOptions
            {
                BasicAuth = string.IsNullOrEmpty(user.UserName) ? null : new BasicAuthOptions { Username = user.UserName, Password = new Secret(user.Password ?? "") },
                Authorization = string.IsNullOrEmpty(token) ? null : new AuthorizationOptions { Credentials = new Secret(token) },
                Tls = ReadTls(cluster, user, executed, directory),
            },
            executed?.ExpirationTimestamp?.ToUniversalTime() is { } expiry ? Early(expiry, time) : null);
    }

    private static TlsOptions ReadTls(ClusterEndpoint cluster, UserCredentials user, ExecCredentialResponse.ExecStatus? executed, string directory) => new()
    {
        Ca = Decode(cluster.CertificateAuthorityData),
        CaFile = cluster.CertificateAuthorityData is null ? Absolute(cluster.CertificateAuthority, directory) : null,
        Cert = executed?.ClientCertificateData ?? Decode(user.ClientCertificateData),
        CertFile = user.ClientCertificateData is null ? Absolute(user.ClientCertificate, directory) : null,
        Key = new Secret(executed?.ClientKeyData ?? Decode(user.ClientKeyData) ?? ""),
        KeyFile = user.ClientKeyData is null ? Absolute(user.ClientKey, directory) : null,
        ServerName = string.IsNullOrEmpty(cluster.TlsServerName) ? null : cluster.TlsServerName,
        InsecureSkipVerify = cluster.SkipTlsVerify,
    };

    /// <summary>Somewhat before the end, so that no request is refused for it.</summary>
    private static DateTimeOffset Early(DateTimeOffset expiry, TimeProvider time)
    {
        var left = expiry - time.GetUtcNow();
        return expiry - (left > TimeSpan.FromMinutes(2) ? TimeSpan.FromMinutes(1) : left / 2);
    }

    private static string? Decode(string? data) => string.IsNullOrEmpty(data) ? null : Encoding.UTF8.GetString(Convert.FromBase64String(data));

    private static string? Absolute(string? path, string directory) => string.IsNullOrEmpty(path) ? null : Path.GetFullPath(path, directory);
}
