using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Opens the files that a configuration refers to; the loader itself does not, as they may come later.</summary>
public static class ReferencedFiles
{
    /// <returns>One sentence for each file that cannot be used as it is.</returns>
    public static IReadOnlyList<string> Check(ScrapeClusterOptions options)
    {
        var problems = new List<string>();
        foreach (var pool in options.ScrapePools)
        {
            var place = $"job \"{pool.JobName}\"";
            problems.AddRange(CheckClient(place, pool.HttpClient));
            problems.AddRange(CheckDiscoveries(place, pool));
        }

        foreach (var endpoint in options.RemoteWrites)
        {
            var place = $"remote_write \"{endpoint.Name}\"";
            problems.AddRange(CheckClient(place, endpoint.HttpClient));
            problems.AddRange(CheckSigning(place, endpoint.Signing));
        }

        return problems;
    }

    private static IEnumerable<string> CheckDiscoveries(string place, ScrapePoolOptions pool)
    {
        foreach (var discovery in pool.Discoveries)
        {
            foreach (var problem in discovery.Http is { } client ? CheckClient($"{place}: {discovery.Mechanism}_sd_configs", client) : [])
                yield return problem;
        }

        foreach (var kubernetes in pool.Discoveries.OfType<KubernetesDiscoveryOptions>())
        {
            if (kubernetes.KubeconfigFile is { } file && ReadProblem(file) is { } unreadable)
                yield return $"{place}: kubernetes_sd_configs: kubeconfig_file: {unreadable}";
        }

        foreach (var pattern in pool.Discoveries.OfType<FileDiscoveryOptions>().SelectMany(file => file.Files))
        {
            foreach (var problem in CheckTargetFiles(pattern))
                yield return $"{place}: file_sd_configs: {problem}";
        }
    }

    private static List<string> CheckTargetFiles(string pattern)
    {
        var problems = new List<string>();
        try
        {
            var files = new FilePattern(pattern).List();
            if (files.Count == 0)
                problems.Add($"there is no file \"{pattern}\"");
            foreach (var file in files)
                AddProblem(file, problems);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"files \"{pattern}\" cannot be listed: {exception.Message}");
        }

        return problems;
    }

    private static void AddProblem(string file, List<string> problems)
    {
        try
        {
            TargetGroupFileReader.Read(file);
        }
        catch (TargetGroupException exception)
        {
            problems.Add(exception.Message);
        }
    }

    private static IEnumerable<string> CheckClient(string place, HttpClientOptions client) =>
        TextFilesOf(client).Select(file => (file.Key, Problem: ReadProblem(file.Path)))
            .Concat(TlsProblems(client.Tls, ""))
            .Concat(TlsProblems(client.OAuth2?.Tls ?? TlsOptions.Default, "oauth2."))
            .Where(file => file.Problem is not null)
            .Select(file => $"{place}: {file.Key}: {file.Problem}");

    private static IEnumerable<string> CheckSigning(string place, SigningOptions? signing)
    {
        (string Key, string? Path)[] files = signing switch
        {
            GoogleIamOptions google => [("google_iam.credentials_file", google.CredentialsFile)],
            AzureAdOptions { Method: AzureAdMethod.WorkloadIdentity method } => [("azuread.workload_identity.token_file_path", method.TokenFilePath)],
            AzureAdOptions { Method: AzureAdMethod.Certificate method } =>
                [("azuread.certificate.certificate_path", method.Path), ("azuread.certificate.certificate_key_path", method.KeyPath)],
            _ => [],
        };
        return files.Where(file => file.Path is not null)
            .Select(file => (file.Key, Problem: ReadProblem(file.Path!)))
            .Where(file => file.Problem is not null)
            .Select(file => $"{place}: {file.Key}: {file.Problem}");
    }

    private static IEnumerable<(string Key, string Path)> TextFilesOf(HttpClientOptions client)
    {
        var files = new List<(string Key, string? Path)>
        {
            ("basic_auth.username_file", client.BasicAuth?.UsernameFile),
            ("basic_auth.password_file", client.BasicAuth?.PasswordFile),
            ("authorization.credentials_file", client.Authorization?.CredentialsFile),
            ("oauth2.client_secret_file", client.OAuth2?.ClientSecretFile),
            ("oauth2.client_certificate_key_file", client.OAuth2?.Jwt?.KeyFile),
        };
        files.AddRange(client.HttpHeaders.SelectMany(header => header.Files.Select(path => ($"http_headers.{header.Name}", (string?)path))));
        return files.Where(file => file.Path is not null).Select(file => (file.Key, file.Path!));
    }

    private static IEnumerable<(string Key, string? Problem)> TlsProblems(TlsOptions tls, string prefix)
    {
        if (tls.CaFile is not null)
            yield return ($"{prefix}tls_config.ca_file", ReadProblem(tls.CaFile) ?? CertificateProblem(tls.CaFile));
        if (tls.CertFile is not null)
            yield return ($"{prefix}tls_config.cert_file", ReadProblem(tls.CertFile) ?? CertificateProblem(tls.CertFile));
        if (tls.KeyFile is not null)
            yield return ($"{prefix}tls_config.key_file", ReadProblem(tls.KeyFile) ?? KeyProblem(tls));
    }

    private static string? ReadProblem(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return file.ReadByte() < 0 ? $"file \"{path}\" is empty" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"file \"{path}\" cannot be read: {exception.Message}";
        }
    }

    private static string? CertificateProblem(string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count == 0 ? $"file \"{path}\" holds no certificate in PEM form" : null;
        }
        catch (CryptographicException exception)
        {
            return $"file \"{path}\" holds no certificate in PEM form: {exception.Message}";
        }
    }

    private static string? KeyProblem(TlsOptions tls)
    {
        if (tls.CertFile is null || ReadProblem(tls.CertFile) is not null || CertificateProblem(tls.CertFile) is not null)
            return null;
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(tls.CertFile, tls.KeyFile);
            return null;
        }
        catch (CryptographicException exception)
        {
            return $"file \"{tls.KeyFile}\" is no key for the certificate: {exception.Message}";
        }
    }
}
