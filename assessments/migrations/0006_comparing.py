import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from cxloop.row_security import GuardOrganisations


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0005_heard'),
        ('cxloop', '0010_mail_that_forgets'),
    ]

    operations = [
        migrations.CreateModel(
            name='InstallationKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('only', models.BooleanField(default=True, unique=True)),
                ('sealed', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SharedScores',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64, unique=True)),
                ('questions', models.CharField(max_length=64)),
                ('scores', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='TrustedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=16)),
                ('public', models.CharField(max_length=64)),
                ('whose', models.CharField(max_length=200)),
                ('added_at', models.DateTimeField()),
                ('issued_on', models.CharField(blank=True, default='', max_length=10)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='OtherCompany',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64)),
                ('questions', models.CharField(max_length=64)),
                ('scores', models.JSONField()),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.trustedkey')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TakingPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64, unique=True)),
                ('agreed_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation',), name='taking_part_once')],
            },
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='trustedkey',
            constraint=models.UniqueConstraint(fields=('organisation', 'key_id'), name='trusted_key_once'),
        ),
        migrations.AddConstraint(
            model_name='othercompany',
            constraint=models.UniqueConstraint(fields=('organisation', 'key', 'name'), name='other_company_once'),
        ),
        GuardOrganisations(),
    ]
